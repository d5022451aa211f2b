//! What can go wrong on the way, and when.

/// The request that it befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// How its path begins.
    pub path: &'static str,
    /// So many of them go well before.
    pub after: usize,
    pub has_body: bool,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends.
    Cut(Phase),
    /// The request comes to the server twice.
    Repeat,
    /// The answer stops in the middle, and nothing says so.
    Stall,
    /// The request is swallowed, and nothing says so.
    BlackHole,
    Delay,
}

impl Fault {
    /// Whether the client has nothing to go on with.
    pub fn is_noticed(self) -> bool {
        match self {
            Fault::Cut(Phase::BeforeAnswer | Phase::AnswerHead | Phase::AnswerBody)
            | Fault::Stall
            | Fault::BlackHole => true,
            // What has not been answered on a connection may be asked again on another at once.
            Fault::Cut(Phase::BeforeRequest | Phase::RequestHead | Phase::RequestBody | Phase::AfterAnswer)
            | Fault::Repeat
            | Fault::Delay => false,
        }
    }
}

/// The moments of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    BeforeRequest,
    RequestHead,
    RequestBody,
    /// The server has done what it was asked.
    BeforeAnswer,
    AnswerHead,
    AnswerBody,
    AfterAnswer,
}
