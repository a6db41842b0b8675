//! Numbers and parts as bytes: small ones in one byte, and nothing that a reader could stumble over.

/// Reads what [`number`] and [`part`] wrote; `None` once there is nothing more or nothing sound.
pub(super) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in [0, 7, 14, 21] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 127) << shift;
            if *byte < 128 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn part(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.part()?).ok()
    }
}

/// Writes a number below 2^28.
pub(super) fn number(out: &mut Vec<u8>, mut number: usize) {
    while number > 127 {
        out.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Writes a part with its length before it.
pub(super) fn part(out: &mut Vec<u8>, part: &[u8]) {
    number(out, part.len());
    out.extend_from_slice(part);
}
