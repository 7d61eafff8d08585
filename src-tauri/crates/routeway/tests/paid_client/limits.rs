//! What is too large, too slow or too short.

use super::*;

#[tokio::test]
async fn fault_29_endless_chunks_stop_at_the_limit() {
    let server = Rude::start(|mut stream, _| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .await;
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let mut stream = send_to(&server.base(), Timing::default(), 1_000_000)
        .await
        .unwrap();
    let (body, end) = collect(&mut stream).await;
    assert_eq!(
        (body.len(), end),
        (1_000_000, Err(Cut::TooLarge { limit: 1_000_000 }))
    );
    assert_eq!(stream.next().await, Err(Cut::TooLarge { limit: 1_000_000 }));
}

#[tokio::test]
async fn fault_29_a_gzip_bomb_is_counted_decoded() {
    // 64 MiB of zeros in 64 KiB: stored once, streamed by gzip's own repetition.
    let bomb = gzip_of_zeros(64 * 1024 * 1024);
    assert!(bomb.len() < 1_000_000);
    let server = Rude::answering(response("200 OK", "content-encoding: gzip\r\n", &bomb)).await;
    let mut stream = send_to(&server.base(), Timing::default(), 5_000_000)
        .await
        .unwrap();
    let mut seen = 0;
    let mut largest = 0;
    let end = loop {
        match stream.next().await {
            Ok(Some(piece)) => {
                seen += piece.len();
                largest = largest.max(piece.len());
            }
            Ok(None) => panic!("the bomb went off"),
            Err(cut) => break cut,
        }
    };
    assert_eq!((seen, end), (5_000_000, Cut::TooLarge { limit: 5_000_000 }));
    assert!(largest <= 1 << 20);
}

/// Deflate by hand: a block that repeats one byte 258 times over costs two bits and a little.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    // Fixed Huffman codes: literal 0 (8 bits 00110000), length 258 = symbol 285 (8 bits 11000101), distance 1 (5 zeros).
    bits.push(1, 1);
    bits.push(0b01, 2);
    bits.push_code(0b0011_0000, 8);
    let mut written = 1;
    while written + 258 <= length {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
        written += 258;
    }
    while written < length {
        bits.push_code(0b0011_0000, 8);
        written += 1;
    }
    bits.push_code(0, 7);
    let mut out = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(bits.finish());
    out.extend([0; 4]);
    out.extend(u32::try_from(length).unwrap().to_le_bytes());
    out
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    hold: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, bits: u32) {
        self.hold |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.hold as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    fn push_code(&mut self, code: u32, bits: u32) {
        self.push(code.reverse_bits() >> (32 - bits), bits);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.out
    }
}

#[tokio::test]
async fn fault_30_a_trickling_head_ends_at_the_first_byte_limit() {
    let server = Rude::start(|mut stream, _| async move {
        for byte in b"HTTP/1.1 200 OK\r\nx-slow: "
            .iter()
            .chain(std::iter::repeat(&b'z'))
        {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let timing = Timing {
        first_byte: Duration::from_millis(400),
        ..ample()
    };
    let error = send_to(&server.base(), timing, 1000).await.unwrap_err();
    assert!(
        matches!(
            error,
            SendError::Unknown {
                kind: UnknownKind::TimedOut,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn fault_30_a_body_that_stops_or_trickles_is_cut() {
    let stops = Timing {
        idle: Duration::from_millis(300),
        ..ample()
    };
    let trickles = Timing {
        total: Duration::from_millis(800),
        ..ample()
    };
    for (pause, timing, expected) in [
        (None, stops, Cut::Idle),
        (Some(Duration::from_millis(50)), trickles, Cut::Total),
    ] {
        let server = Rude::start(move |mut stream, _| async move {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n[\"begun")
                .await;
            loop {
                match pause {
                    None => std::future::pending::<()>().await,
                    Some(pause) => tokio::time::sleep(pause).await,
                }
                if stream.write_all(b".").await.is_err() {
                    return;
                }
            }
        })
        .await;
        let mut stream = send_to(&server.base(), timing, 1_000_000).await.unwrap();
        let (body, end) = collect(&mut stream).await;
        assert_eq!(end, Err(expected));
        assert!(body.starts_with(b"[\"begun"));
    }
}

#[tokio::test]
async fn fault_07_the_time_a_full_disk_holds_the_reader_up_does_not_count() {
    let server = Rude::start(move |mut stream, _| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha";
        stream.write_all(head).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1200)).await;
        stream.write_all(b"lf").await.unwrap();
    })
    .await;
    let timing = Timing {
        total: Duration::from_millis(800),
        ..ample()
    };
    let mut stream = send_to(&server.base(), timing, 1000).await.unwrap();
    stream.held_up(Duration::from_secs(20));
    let (body, ended) = collect(&mut stream).await;
    assert_eq!((body.as_slice(), ended), (&b"half"[..], Ok(())));
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_cut_and_what_came_is_kept() {
    let server =
        Rude::answering("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"data\":[").await;
    let mut stream = generate(&server.base()).await.unwrap();
    let (body, end) = collect(&mut stream).await;
    assert_eq!(body, b"{\"data\":[");
    assert!(matches!(end, Err(Cut::Reset { .. })), "{end:?}");
}
