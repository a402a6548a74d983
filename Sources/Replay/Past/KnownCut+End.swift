import EventModel

// What a cut means for the history that is there.

extension KnownCut {
  /// The offset before which a partition ends at this cut.
  /// - Parameter from: the first offset that is read.
  /// - Throws: `noCut` where the cut leaves the partition out, or lies outside of it.
  func end(of extent: HistoryExtent, _ log: LogName, from: Offset) throws(RebuildError) -> Offset {
    let name = "\(log)/\(extent.partition.partition)"
    guard
      let part = parts.first(where: {
        $0.log.topic == extent.partition.topic && $0.partition == extent.partition.partition
      })
    else {
      // Where nothing was ever written there is only one cut.
      guard extent.start == extent.end else {
        throw .noCut("the cut says nothing of \(name), which has records")
      }
      return extent.end
    }
    guard part.log == log else {
      throw .noCut("the cut is of \(part.log), and the topic is \(log) now")
    }
    guard part.next <= extent.end else {
      throw .noCut("\(name) ends at \(extent.end), before the cut's \(part.next)")
    }
    guard part.next >= from else {
      throw .noCut("\(name) begins at \(from), behind the cut's \(part.next)")
    }
    return part.next
  }

  /// - Throws: `noCut` for a partition that these topics do not have.
  func check(against extents: [HistoryExtent]) throws(RebuildError) {
    for part in parts
    where !extents.contains(where: {
      $0.partition == TopicPartition(part.log.topic, part.partition)
    }) { throw .noCut("there is no \(part.log)/\(part.partition)") }
  }
}
