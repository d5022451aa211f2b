//! Just enough of HTTP/1.1 to know where the head and the body of a message end.

use std::io::{self, BufRead, Write};

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Bytes(usize),
    /// In pieces that say how long they are; a stream's come one by one for as long as it lives.
    Pieces,
}

/// A head with the empty line behind it; none when the other side has hung up.
pub fn head(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if from.read_until(b'\n', &mut head)? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(head))
}

/// The path of a request, with what it asks for.
pub fn path(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

pub fn status(head: &[u8]) -> u16 {
    path(head).parse().unwrap_or_default()
}

pub fn body(head: &[u8]) -> Body {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = |name: &str| text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()));
    match value("transfer-encoding:") {
        Some(_) => Body::Pieces,
        None => Body::Bytes(value("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0)),
    }
}

/// The next part of a body as it came: the rest of its bytes, or one piece. None: it is over.
pub fn part(from: &mut impl BufRead, body: &mut Body) -> io::Result<Option<Vec<u8>>> {
    match *body {
        Body::Bytes(0) => Ok(None),
        Body::Bytes(length) => {
            *body = Body::Bytes(0);
            let mut bytes = vec![0; length];
            from.read_exact(&mut bytes)?;
            Ok(Some(bytes))
        }
        Body::Pieces => {
            let mut piece = Vec::new();
            from.read_until(b'\n', &mut piece)?;
            let length = std::str::from_utf8(&piece).ok().and_then(|text| usize::from_str_radix(text.trim(), 16).ok());
            let length = length.ok_or(io::ErrorKind::UnexpectedEof)?;
            let begins = piece.len();
            piece.resize(begins + length + 2, 0);
            from.read_exact(&mut piece[begins..])?;
            if length == 0 {
                *body = Body::Bytes(0);
            }
            Ok(Some(piece))
        }
    }
}

/// All of a body.
pub fn whole(from: &mut impl BufRead, mut body: Body) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(part) = part(from, &mut body)? {
        bytes.extend(part);
    }
    Ok(bytes)
}

/// Asks somebody once, and gives the answer's status and body.
pub fn ask(address: &str, request: &str, token: &str, sent: &str) -> io::Result<(u16, String)> {
    let mut stream = std::net::TcpStream::connect(address)?;
    let length = sent.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{sent}"
    )?;
    let mut reader = io::BufReader::new(stream);
    let head = head(&mut reader)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let bytes = whole(&mut reader, body(&head))?;
    Ok((status(&head), String::from_utf8_lossy(&bytes).into_owned()))
}
