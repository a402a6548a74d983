/// What opening a partition finds in its files, after a stop of any kind.
///
/// Below the recorded fsync point nothing is cut: what is not right there is damage. Above it the
/// batches are read one by one, and from the first that is not sound the tail is cut off.
struct Recovery {
  let folder: String
  let context: LogContext
  var isStrict = true
  var startOffset: Int64 = 0
  var segments: [Segment] = []
  var end = LogPlace(startOf: 0)
  var producers: ProducerTable
  var epochs = LeaderEpochs()
  var pointSequence: Int64 = 0
  var checkpoint = LogPlace(startOf: 0)

  init(folder: String, context: LogContext) {
    self.folder = folder
    self.context = context
    producers = ProducerTable(countMax: context.options.producersMax)
  }

  /// Opens a partition.
  /// - Parameter foreign: what is known of one that another program wrote; read-only.
  static func run(
    folder: String, context: LogContext, foreign: ForeignBounds?
  ) throws(LogError) -> Recovery {
    var found = Recovery(folder: folder, context: context)
    context.reader.forget()
    guard let names = try context.files.list(folder) else { throw .missing(path: folder) }
    try found.findSegments(names)
    try found.readEpochs()
    if names.contains(SegmentName.recoveryPoint) {
      try found.openOwn(names)
    } else if context.options.isReadOnly {
      try found.openForeign(foreign ?? ForeignBounds())
    } else {
      throw .invalid(path: folder, reason: "it was written by another program: open it read-only")
    }
    context.reader.forget()
    return found
  }

  func path(_ name: String) -> String { folder + "/" + name }

  private mutating func findSegments(_ names: [String]) throws(LogError) {
    for base in names.compactMap({ SegmentName.offset(in: $0, SegmentName.log) }).sorted() {
      let path = path(SegmentName.file(base, SegmentName.log))
      let size = try context.files.size(of: path) ?? 0
      segments.append(Segment(base: base, folder: folder, size: size, context: context))
    }
    if segments.isEmpty {
      throw .damaged(file: folder, position: 0, offset: 0, what: "it has no segment")
    }
  }

  private mutating func readEpochs() throws(LogError) {
    let path = path(SegmentName.epochs)
    guard let text = try context.text(of: path) else { return }
    guard let epochs = LeaderEpochs(text: text) else {
      throw .damaged(file: path, position: 0, offset: 0, what: "it is not a list of epochs")
    }
    self.epochs = epochs
  }

  private mutating func openOwn(_ names: [String]) throws(LogError) {
    let path = path(SegmentName.recoveryPoint)
    let bytes = try context.cache.file(path, context.mode).contents()
    guard let point = RecoveryPoint(file: bytes) else {
      throw .damaged(file: path, position: 0, offset: 0, what: "neither of its slots is sound")
    }
    startOffset = point.startOffset
    pointSequence = point.sequence
    checkpoint = point.checkpoint
    try dropDeleted()
    guard let last = segments.firstIndex(where: { $0.base == point.stable.segment }),
      segments[last].size >= point.stable.position
    else {
      throw .damaged(
        file: self.path(SegmentName.file(point.stable.segment, SegmentName.log)),
        position: segments.first { $0.base == point.stable.segment }?.size ?? 0,
        offset: point.stable.offset,
        what: "the file was fsynced up to byte \(point.stable.position), which is not there")
    }
    let isTailless =
      last == segments.count - 1 && segments[last].size == point.stable.position
    if context.options.isReadOnly {
      openReadOnly(point, last, isClean: isTailless && point.checkpoint == point.stable)
      return
    }
    let hasProducers = try readProducers()
    if isTailless, hasProducers, point.checkpoint == point.stable {
      end = point.stable
      epochs.cut(to: end.offset)
      return
    }
    var scan = TailScan(self, point: point, isFromStart: !hasProducers)
    try scan.run()
    self = scan.found
    try settle(names)
    if !hasProducers { checkpoint = LogPlace(startOf: 0) }
  }

  /// Removes segments that were deleted, but for a power cut that came before their files were.
  private mutating func dropDeleted() throws(LogError) {
    while segments.count > 1, segments[1].base <= startOffset,
      segments[1].base <= checkpoint.offset
    {
      let segment = segments.removeFirst()
      if !context.options.isReadOnly { try segment.remove() }
    }
    if segments[0].base > startOffset {
      throw .damaged(
        file: folder, position: 0, offset: startOffset,
        what: "the first segment begins at \(segments[0].base)")
    }
  }

  /// Shows what was fsynced when the point was written; the tail is its owner's to judge.
  private mutating func openReadOnly(
    _ point: RecoveryPoint, _ last: Int, isClean: Bool
  ) {
    segments.removeSubrange((last + 1)...)
    segments[last].size = point.stable.position
    end = point.stable
    epochs.cut(to: end.offset)
    // Its indexes may be torn: they are made anew, in memory.
    segments[last].needsRebuild = !isClean
  }

  /// The producers of the checkpoint.
  /// - Returns: false where they are not there and the log has to be read from its beginning.
  private mutating func readProducers() throws(LogError) -> Bool {
    let path = path(SegmentName.file(checkpoint.offset, SegmentName.snapshot))
    guard let bytes = try context.contents(of: path) else {
      return checkpoint.offset == segments[0].base && checkpoint.offset == 0
    }
    guard let read = ProducerSnapshot.decode(bytes, countMax: context.options.producersMax) else {
      return false
    }
    producers = read
    return true
  }

  /// Brings what recovery found onto the disk, before anybody sees it or it is written to.
  private mutating func settle(_ names: [String]) throws(LogError) {
    for name in names {
      guard let offset = SegmentName.offset(in: name, SegmentName.snapshot), offset > end.offset
      else { continue }
      try context.files.remove(path(name))
    }
    epochs.cut(to: end.offset)
    try context.replace(SegmentName.epochs, in: folder, Array(epochs.text.utf8))
    for segment in segments where segment.base >= checkpoint.segment { try segment.file.sync() }
    try context.files.syncFolder(folder)
    pointSequence += 1
    let point = RecoveryPoint(
      sequence: pointSequence, startOffset: startOffset, stable: end, checkpoint: checkpoint)
    let pointFile = try context.cache.file(path(SegmentName.recoveryPoint), .update)
    try pointFile.write(point.encoded(), at: point.filePosition)
    try pointFile.sync()
  }
}
