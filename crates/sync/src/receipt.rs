//! Receipts: a server's signed word that it had an operation, so that it can be put back after that server was restored
//! from an old backup.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use stint_domain::{Instant, OpId};

/// What a server says of an operation that it has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The server's id of what the operation is about; empty when it is about nothing that has one.
    pub id: String,
    /// When the server took it.
    pub decided: Instant,
    /// HMAC-SHA-256 over the operation's id, `id` and `decided`, hex.
    pub sig: String,
}

impl Receipt {
    /// `key` is the server's signing key.
    pub fn sign(key: &[u8], op: OpId, id: &str, decided: Instant) -> Receipt {
        let sig = mac(key, op, id, decided).finalize().into_bytes();
        let sig = sig.iter().map(|byte| format!("{byte:02x}")).collect();
        Receipt { id: id.to_owned(), decided, sig }
    }

    /// Whether the server with this key has signed this for this operation.
    pub fn is_of(&self, key: &[u8], op: OpId) -> bool {
        let bytes: Option<Vec<u8>> =
            (0..self.sig.len() / 2).map(|at| u8::from_str_radix(self.sig.get(2 * at..2 * at + 2)?, 16).ok()).collect();
        bytes.is_some_and(|bytes| mac(key, op, &self.id, self.decided).verify_slice(&bytes).is_ok())
    }
}

fn mac(key: &[u8], op: OpId, id: &str, decided: Instant) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length of key will do");
    mac.update(b"stint.receipt.1");
    mac.update(op.0.as_bytes());
    mac.update(&decided.ms().to_le_bytes());
    mac.update(id.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_receipt_holds_for_its_operation_and_its_server_alone() {
        let (op, other) = (OpId(Uuid::from_u128(1)), OpId(Uuid::from_u128(2)));
        let receipt = Receipt::sign(b"key", op, "77", Instant(5));
        assert!(receipt.is_of(b"key", op));
        assert!(!receipt.is_of(b"key", other) && !receipt.is_of(b"yek", op));
        assert!(!Receipt { decided: Instant(4), ..receipt.clone() }.is_of(b"key", op));
        assert!(!Receipt { id: "78".into(), ..receipt.clone() }.is_of(b"key", op));
        assert!(!Receipt { sig: "ä".into(), ..receipt }.is_of(b"key", op));
    }
}
