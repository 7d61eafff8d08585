#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn fault_35_the_key_meets_no_address_but_the_apis_own() {
    let client = PaidClient::new(&Network {
        proxy: Proxy::Direct,
        ..Network::default()
    })
    .unwrap();
    let base = BaseUrl::parse("https://api.example.com/v1").unwrap();
    let key = ApiKey::parse("sk-0123456789abcdef").unwrap();
    for (header, name) in [
        (KeyHeader::Bearer, "authorization"),
        (KeyHeader::XApiKey, "x-api-key"),
    ] {
        let request = |url: &str| {
            let url = Url::parse(url).unwrap();
            let (request, _) = client
                .poll_request(&url, &base, Some(&key), header, &Timing::default())
                .unwrap();
            request.build().unwrap()
        };
        // Fault 50: marked, so that no log of headers shows it.
        assert!(request("https://api.example.com/tasks/1").headers()[name].is_sensitive());
        for foreign in [
            "https://tasks.example.com/1",
            "https://api.example.com:444/1",
            "https://api.example.com.evil.example/",
        ] {
            let request = request(foreign);
            assert!(!format!("{request:?}").contains("0123456789abcdef"));
            assert!(request.headers().get(name).is_none(), "{foreign}");
        }
    }
}
