//! Value noise: smooth, repeatable roughness for coasts and hills.

/// A field of noise with its own seed.
#[derive(Debug, Clone, Copy)]
pub struct Noise(pub u64);

impl Noise {
    fn corner(self, x: i64, y: i64) -> f64 {
        let mut h = self.0
            ^ x.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ y.cast_unsigned().wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        h ^= h >> 31;
        h = h.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h ^= h >> 32;
        h = h.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        h ^= h >> 32;
        (h >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
    }

    /// Noise between -1 and 1 with features of size 1.
    pub fn at(self, x: f64, y: f64) -> f64 {
        let (fx, fy) = (x.floor(), y.floor());
        let (ix, iy) = (fx as i64, fy as i64);
        let (tx, ty) = (fade(x - fx), fade(y - fy));
        let low = mix(self.corner(ix, iy), self.corner(ix + 1, iy), tx);
        let high = mix(self.corner(ix, iy + 1), self.corner(ix + 1, iy + 1), tx);
        mix(low, high, ty)
    }

    /// Several octaves, each half the size and `gain` the height of the one before.
    pub fn fbm(self, x: f64, y: f64, octaves: u32, gain: f64) -> f64 {
        let (mut sum, mut size, mut height) = (0.0, 1.0, 1.0);
        for octave in 0..octaves {
            // Each octave is turned so that the lattice does not show.
            let (rx, ry) = (x * 0.8 - y * 0.6, x * 0.6 + y * 0.8);
            let (x, y) = if octave % 2 == 0 { (x, y) } else { (rx, ry) };
            sum += height * Noise(self.0.wrapping_add(u64::from(octave) * 7919)).at(x * size, y * size);
            size *= 2.03;
            height *= gain;
        }
        sum
    }
}

fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn mix(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}
