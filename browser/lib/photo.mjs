// A photo as a phone takes it: a JPEG that says in its EXIF part where it was taken, and with what.

/** The make of the camera; what a test looks for where it must not be. */
export const CAMERA = 'Fotoapparat AS';

/** Lays an EXIF part with make and position over a JPEG. `lat`, `lon` in degrees, north and east. */
export function withPosition(jpeg, { lat, lon }) {
  if (jpeg.readUInt16BE(0) !== 0xffd8) throw new Error('not a JPEG');
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(lat, lon)]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** Little-endian TIFF: first directory with the make and a pointer, then the one with the position. */
function tiff(lat, lon) {
  const make = Buffer.from(`${CAMERA}\0`, 'latin1');
  const [first, gps] = [8, 8 + 2 + 2 * 12 + 4];
  const values = gps + 2 + 4 * 12 + 4;
  const [latAt, lonAt, makeAt] = [values, values + 24, values + 48];
  const directory = (entries) => {
    const out = Buffer.alloc(2 + entries.length * 12 + 4);
    out.writeUInt16LE(entries.length, 0);
    entries.forEach(([tag, type, count, value], n) => {
      out.writeUInt16LE(tag, 2 + n * 12);
      out.writeUInt16LE(type, 4 + n * 12);
      out.writeUInt32LE(count, 6 + n * 12);
      out.writeUInt32LE(value, 10 + n * 12);
    });
    return out;
  };
  const [ascii, long, rational] = [2, 4, 5];
  const letter = (sign) => sign.charCodeAt(0);
  const header = Buffer.alloc(8);
  header.write('II*\0', 0, 'latin1');
  header.writeUInt32LE(first, 4);
  return Buffer.concat([
    header,
    directory([[0x010f, ascii, make.length, makeAt], [0x8825, long, 1, gps]]),
    directory([
      [1, ascii, 2, letter('N')],
      [2, rational, 3, latAt],
      [3, ascii, 2, letter('E')],
      [4, rational, 3, lonAt],
    ]),
    degrees(lat),
    degrees(lon),
    make,
  ]);
}

/** Degrees, minutes and hundredths of seconds, each as a fraction. */
function degrees(value) {
  const whole = Math.floor(value);
  const minutes = Math.floor((value - whole) * 60);
  const seconds = Math.round((value - whole - minutes / 60) * 360_000);
  const out = Buffer.alloc(24);
  [whole, 1, minutes, 1, seconds, 100].forEach((number, n) => out.writeUInt32LE(number, n * 4));
  return out;
}
