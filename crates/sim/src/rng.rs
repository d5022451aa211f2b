//! All randomness of a history, from one seed.

use uuid::Uuid;

/// SplitMix64: small, fast, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The source for one part of a history: what one part draws does not move the others.
    pub fn part(seed: u64, part: u64) -> Rng {
        Rng(mix(seed ^ mix(part.wrapping_add(1))))
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// 0 to `bound`, without `bound` itself; 0 for a bound of 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.draw() % bound as u64) as usize }
    }

    /// `from` to `to`, both included.
    pub fn within(&mut self, from: i64, to: i64) -> i64 {
        from + (self.draw() % (to - from + 1).max(1) as u64) as i64
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of these, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, of: &[(usize, T)]) -> Option<T> {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            if left < *weight {
                return Some(*one);
            }
            left -= weight;
        }
        None
    }

    pub fn uuid(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.draw(), self.draw())
    }
}

pub fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
