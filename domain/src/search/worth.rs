//! What a word is worth on a page, reckoned with whole numbers.

/// `256 * k1 * (1 - b + b * length / mean)` with k1 = 1.2 and b = 0.5.
pub(super) fn norm_of(length: u32, all: u64, pages: u64) -> u32 {
    let half = 256 * 12 / 20;
    u32::try_from(half + half * u64::from(length) * pages / all).unwrap_or(u32::MAX)
}

/// BM25: how rare a term is, times how often it stands there against the page's length; and more
/// for one that stands in the title.
pub(super) fn worth(rarity: u32, times: u32, (norm, title): (u32, u32)) -> Option<u32> {
    let often = u64::from(times / 2) * 256;
    let mut part = often * 256 / (often + u64::from(norm)).max(1);
    if times % 2 == 1 {
        part += u64::from(title);
    }
    u32::try_from(u64::from(rarity) * part / 256).ok()
}

/// The logarithm to base 2, with eight bits after the point; 0 for 0.
pub(super) fn log2(number: u32) -> u32 {
    let Some(whole) = number.checked_ilog2() else {
        return 0;
    };
    let mut mantissa = (u64::from(number) << 16) >> whole;
    (0..8).fold(whole, |so_far, _| {
        mantissa = (mantissa * mantissa) >> 16;
        let bit = u32::from(mantissa >= 2 << 16);
        mantissa >>= bit;
        so_far << 1 | bit
    })
}
