/// What the fold does with an event, as a profile tells its samples apart.
struct FoldStage {
  let name: String
  /// What the symbols of it hold; a library's stages go by the library.
  let needles: [String]
  /// Whether it comes before anything can be folded.
  var isReading = false

  /// In the order in which they are asked: the first that knows a symbol has it.
  static let all: [FoldStage] = [
    FoldStage(
      name: "kernel: page faults, reading files, switching", needles: ["[kernel", "[k]"],
      isReading: true),
    FoldStage(name: "unpacking", needles: ["libzstd", "11Compression"], isReading: true),
    FoldStage(name: "which ids were met", needles: ["SeenTable", "SeenIDs"]),
    FoldStage(name: "SHA-256 of ids", needles: ["libcrypto", "6Crypto", "IdentityHash"]),
    FoldStage(
      name: "quantile sketches put together", needles: ["Settled", "CountRoom", "GatheredItems"]),
    FoldStage(
      name: "finding rows and merging into them",
      needles: ["mergeWaiting", "11TallyBufferV", "9TallyPlanV"]),
    FoldStage(
      name: "JSON and its contract",
      needles: ["csj_", "simdjson", "10JSONFields", "10EventCodec"], isReading: true),
    FoldStage(
      name: "what the projection asks for",
      needles: ["WindowUsage", "6Topics", "7ChangesV", "TextInterner", "9TextBytesO"]),
    FoldStage(
      name: "records out of blocks", needles: ["7Archive", "11RecordBatchC", "9RecordLog"],
      isReading: true),
    FoldStage(name: "deciding what becomes of a record", needles: ["16ProjectionKernel"]),
    FoldStage(name: "copies and memory", needles: ["libc.so", "libc-"], isReading: true),
    FoldStage(name: "Swift's own: references, hashing", needles: ["libswift"]),
  ]
  static let rest = "the rest"

  /// The stage of a sample.
  /// - Parameters:
  ///   - object: the library or program that the code is in.
  ///   - symbol: the code's name, mangled.
  static func name(object: Substring, symbol: Substring) -> String {
    all.first { stage in
      stage.needles.contains { object.contains($0) || symbol.contains($0) }
    }?.name ?? rest
  }
}
