#![allow(clippy::unwrap_used)]
use super::*;

/// One image with id 7, version 0x89abcdef, and whatever type it is given.
struct One(&'static str);

impl Pictures for One {
    async fn picture(&self, named: Named) -> Option<Picture> {
        let (Named::Thumbnail { id, version, .. } | Named::Image { id, version }) = named;
        (id == 7 && version == 0x89ab_cdef).then(|| Picture {
            bytes: b"pixels".to_vec(),
            media_type: self.0,
        })
    }
}

fn request(method: &str, uri: &str) -> Request<Vec<u8>> {
    Request::builder()
        .method(method)
        .uri(uri)
        .body(Vec::new())
        .unwrap()
}

async fn serve(
    scheme: Scheme,
    media_type: &'static str,
    method: &str,
    uri: &str,
) -> Response<Vec<u8>> {
    let (sender, answer) = tokio::sync::oneshot::channel();
    let counter = Counter::new(scheme, One(media_type));
    let work = counter.serve(
        &request(method, uri),
        Box::new(move |response| {
            sender.send(response).unwrap();
        }),
    );
    if let Some(work) = work {
        work.await;
    }
    answer.await.unwrap()
}

#[tokio::test]
async fn a_picture_is_served_by_id_and_version_for_ever() {
    let uri = "thumb://localhost/7/89abcdef/256";
    let response = serve(Scheme::Thumb, "image/jpeg", "GET", uri).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.body(), b"pixels");
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("content-length"), "6");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(header("access-control-allow-origin").contains("localhost"));

    let head = serve(
        Scheme::Image,
        "image/png",
        "HEAD",
        "image://localhost/7/89abcdef",
    )
    .await;
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers().get("content-length").unwrap(), "6");
    assert!(head.body().is_empty());
}

#[tokio::test]
async fn fault_48_no_address_names_a_path_and_only_pictures_are_served() {
    for path in [
        "/etc/passwd",
        "//etc/passwd",
        "/7/../../../etc/passwd",
        "/7/89abcdef/../library.db",
        "/7/89abcdef/256/../../safelight.json",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/7%2F89abcdef%2F256",
        "/C:/Windows/win.ini",
        "/7/89abcdef/256?path=/etc/passwd",
    ] {
        for scheme in [Scheme::Thumb, Scheme::Image] {
            let response = serve(
                scheme,
                "image/png",
                "GET",
                &format!("thumb://localhost{path}"),
            )
            .await;
            assert_eq!(response.status(), 400, "{path}");
            assert!(response.body().is_empty(), "{path}");
        }
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let uri = "thumb://localhost/7/89abcdef/256";
        let response = serve(Scheme::Thumb, "image/png", method, uri).await;
        assert_eq!(response.status(), 405, "{method}");
    }
    for media_type in ["image/svg+xml", "text/html", "text/xml", ""] {
        let uri = "image://localhost/7/89abcdef";
        let response = serve(Scheme::Image, media_type, "GET", uri).await;
        assert_eq!(response.status(), 404, "{media_type}");
        assert!(response.body().is_empty(), "{media_type}");
        assert!(
            response.headers().get("content-type").is_none(),
            "{media_type}"
        );
    }
}

#[tokio::test]
async fn fault_49_nonsense_is_400_and_what_is_not_there_404_both_without_a_body() {
    for path in [
        "/-1/89abcdef/256",
        "/9e9/89abcdef/256",
        "/..%2f/89abcdef/256",
        "/0/89abcdef/256",
        "/07/89abcdef/256",
        "/+7/89abcdef/256",
        "/7 /89abcdef/256",
        "/٧/89abcdef/256",
        "/9007199254740992/89abcdef/256",
        "/99999999999999999999999/89abcdef/256",
        "/7/89ABCDEF/256",
        "/7/89abcde/256",
        "/7/89abcdef0/256",
        "/7/+9abcdef/256",
        "/7/89abcdef/255",
        "/7/89abcdef/0256",
        "/7/89abcdef/256/",
        "/7/89abcdef",
        "/7",
        "/",
        "",
    ] {
        let request = Request::builder()
            .uri(format!("thumb://localhost{path}"))
            .body(Vec::new());
        // What is no address at all does not reach the scheme.
        let Ok(request) = request else { continue };
        assert_eq!(
            asked(Scheme::Thumb, &request),
            Err(StatusCode::BAD_REQUEST),
            "{path}"
        );
    }
    for path in [
        "/8/89abcdef/256",
        "/7/00000000/512",
        "/9007199254740991/89abcdef/256",
    ] {
        let uri = format!("thumb://localhost{path}");
        let response = serve(Scheme::Thumb, "image/jpeg", "GET", &uri).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.body().is_empty(), "{path}");
    }
}

/// Notes in which order pictures are asked for.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<i64>>>);

impl Pictures for Noted {
    async fn picture(&self, named: Named) -> Option<Picture> {
        let (Named::Thumbnail { id, .. } | Named::Image { id, .. }) = named;
        self.0.lock().unwrap().push(id);
        None
    }
}

#[tokio::test]
async fn what_is_in_view_comes_before_what_scrolled_by() {
    let noted = Noted::default();
    let counter = Counter::new(Scheme::Image, noted.clone());
    let mut work = Vec::new();
    for id in 1..=20 {
        let asked = request("GET", &format!("image://localhost/{id}/00000000"));
        work.extend(counter.serve(&asked, Box::new(drop)));
    }
    for one in work {
        one.await;
    }
    let expected: Vec<i64> = (1..=20).rev().collect();
    assert_eq!(*noted.0.lock().unwrap(), expected);
}
