//! The product as a whole, without a window: the real program killed, starved, damaged, and asked what it still knows.

mod disk;
mod kill;
mod round_trip;
mod stint;
