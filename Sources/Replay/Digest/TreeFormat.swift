/// The file of a saved tree: every row's key and hash, run by run, so that two files are enough to
/// find the first key that differs. Numbers stand with their most significant byte first.
///
///     "annals tree 1\n"
///     u32 length, the cut (see `StateCut.text`), u32: CRC-32C of the cut
///     for each table, by name:
///       'T', u32 length, the table's descriptor
///       for each run: 'R', 32 bytes of hash, u32 rows, u32 length, the first key,
///         u32 length, then for each row: u32 length, key, 32 bytes of hash;
///         u32: CRC-32C of the first key and the rows, since no hash covers the keys alone
///       'E', u64 rows, 32 bytes: the table's hash
///     'M', 32 bytes: the digest
enum TreeFormat {
  static let start = Array("annals tree 1\n".utf8)
  static let table = UInt8(ascii: "T")
  static let run = UInt8(ascii: "R")
  static let tableEnd = UInt8(ascii: "E")
  static let end = UInt8(ascii: "M")
}
