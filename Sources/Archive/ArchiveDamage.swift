/// Where an archive is not what was written, and what is wrong there.
package struct ArchiveDamage: Sendable, Equatable, CustomStringConvertible {
  package let file: String
  /// The number of the block in its partition's manifest, from 0; nil where no block is concerned.
  package let block: Int?
  /// The byte of the file at which what is damaged begins.
  package let position: Int64
  /// The first offset that is concerned; nil where none is.
  package let offset: Int64?
  package let what: String

  package init(file: String, block: Int?, position: Int64, offset: Int64?, what: String) {
    self.file = file
    self.block = block
    self.position = position
    self.offset = offset
    self.what = what
  }

  package var description: String {
    let place = [block.map { "block \($0)" }, offset.map { "offset \($0)" }].compactMap { $0 }
    let named = place.isEmpty ? "" : " (\(place.joined(separator: ", ")))"
    return "\(file) is damaged at byte \(position)\(named): \(what)"
  }
}
