//! Receipts: a server's signed word that it had an operation, so that it can be put back after that server was restored
//! from an old backup.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use stint_domain::{Instant, OpId};

/// What a server says of an operation that it has taken: all that is needed to put it back as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The server's id of what the operation is about, or of the proposal it became; empty when that has none.
    pub id: String,
    /// When the server took it.
    pub decided: Instant,
    /// Why it was proposed, if it was: [`crate::merge::Why::code`]. Without it, whoever had asked for something that is
    /// somebody else's to decide would get it by the server's being restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The moment that counts instead of the pressed one, when the wall clock was wrong: after a boot nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<Instant>,
    /// HMAC-SHA-256 over the operation's id and all of the above, hex.
    pub sig: String,
}

impl Receipt {
    /// With the signature of the server whose signing key this is.
    #[must_use]
    pub fn signed(self, key: &[u8], op: OpId) -> Receipt {
        let sig = hex::encode(mac(key, op, &self).finalize().into_bytes());
        Receipt { sig, ..self }
    }

    /// Whether the server with this key has signed this for this operation.
    pub fn is_of(&self, key: &[u8], op: OpId) -> bool {
        hex::decode(&self.sig).is_ok_and(|bytes| mac(key, op, self).verify_slice(&bytes).is_ok())
    }
}

/// Each part with its length before it, so that no two receipts are one text.
fn mac(key: &[u8], op: OpId, receipt: &Receipt) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length of key will do");
    let moment = |at: Option<Instant>| at.map(|at| at.ms().to_le_bytes().to_vec()).unwrap_or_default();
    mac.update(b"stint.receipt.1");
    mac.update(op.0.as_bytes());
    let why = receipt.why.as_deref().unwrap_or_default();
    let parts = [receipt.id.as_bytes(), &moment(Some(receipt.decided)), why.as_bytes(), &moment(receipt.real)];
    for part in parts {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_receipt_holds_for_its_operation_and_its_server_alone() {
        let (op, other) = (OpId(Uuid::from_u128(1)), OpId(Uuid::from_u128(2)));
        let bare = Receipt { id: "77".into(), decided: Instant(5), why: None, real: None, sig: String::new() };
        let receipt = bare.signed(b"key", op);
        let holds = |receipt: Receipt| receipt.is_of(b"key", op);

        assert!(holds(receipt.clone()));
        assert!(!receipt.is_of(b"key", other) && !receipt.is_of(b"yek", op));
        assert!(!holds(Receipt { decided: Instant(4), ..receipt.clone() }));
        assert!(!holds(Receipt { id: "78".into(), ..receipt.clone() }));
        assert!(!holds(Receipt { why: Some("stale".into()), ..receipt.clone() }));
        assert!(!holds(Receipt { real: Some(Instant(5)), ..receipt.clone() }));
        assert!(!holds(Receipt { sig: "ä".into(), ..receipt }));
    }
}
