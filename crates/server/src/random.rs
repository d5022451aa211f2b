//! Randomness from the operating system.

/// Fills an array with random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

pub fn u128() -> u128 {
    u128::from_le_bytes(bytes())
}
