import EventCodec
import EventModel

/// What becomes of a record: one function for each question, in the order in which they are asked.
extension BatchEngine {
  func judge(
    _ batch: RecordBatch, _ index: Int, _ record: RecordHead, _ step: inout PartitionStep
  ) -> Outcome {
    let state = step.state
    if let time = record.timeMs { state.seen.advance(timeMs: time) }
    let origin = origins.origin(of: record, in: batch, read: state)
    let position = origin.position(record, state)
    if !decided.discarded.isEmpty,
      decided.discarded.contains(position)
        || decided.discarded.contains(Origin.here.position(record, state))
    {
      return .discarded
    }
    if !decided.duplicates.isEmpty, let original = decided.duplicates[position] {
      step.duplicate(Offset(record.offset), of: original)
      return .duplicate
    }
    switch origin {
    case .here: break
    case .elsewhere: if declaration.folds { state.origins.insert(origin.source(state)) }
    case .again(let original):
      step.duplicate(Offset(record.offset), of: original)
      return Outcome.duplicate
    case .unclear(let what):
      return quarantine(
        index, at: Offset(record.offset), batch.key(record), .restoredPosition(what), &step)
    }
    switch decoder.decode(record, of: batch, as: state.contract, at: position) {
    case .skipped:
      return .skipped
    case .quarantined:
      return quarantine(
        index, at: Offset(record.offset), batch.key(record), Refusal(decoder.fault!), &step)
    case .event(let type):
      let number = Int(type.number)
      guard number < isInput.count, isInput[number] else { return .skipped }
      return judgeEvent(batch, index, record, position, &step)
    }
  }

  /// Decides about the event that the decoder holds. What is wrong with it alone comes first, so
  /// that its verdict does not depend on what waits before it; then what makes it void; then whether
  /// it must wait.
  private func judgeEvent(
    _ batch: RecordBatch, _ index: Int, _ record: RecordHead, _ position: Position,
    _ step: inout PartitionStep
  ) -> Outcome {
    let state = step.state
    let key = batch.key(record)
    let offset = Offset(record.offset)
    if let refusal = refusal(key) { return quarantine(index, at: offset, key, refusal, &step) }
    let hash = IdentityHash(of: decoder.event, with: &hasher)
    if let hash { state.seen.expect(hash) }
    // Applied before it is known whether it counts, while the ids come from memory.
    let refusal = apply(key, position)
    if let verdict = verdict(on: index, at: offset, hash, key, position, &step) {
      changes.takeBack()
      return verdict
    }
    if let refusal {
      changes.takeBack()
      return quarantine(index, at: offset, key, refusal, &step)
    }
    changes.keep()
    if let hash {
      step.remember(
        SeenIDs.Entry(hash: hash, offset: record.offset, timeMs: record.timestampMs))
    }
    return .applied
  }

  /// What becomes of an event that does not count, whatever it does: it was met before, or waits.
  private func verdict(
    on index: Int, at offset: Offset, _ hash: IdentityHash?, _ key: UnsafeRawBufferPointer?,
    _ position: Position, _ step: inout PartitionStep
  ) -> Outcome? {
    let state = step.state
    let isApplied = !decided.applied.isEmpty && decided.applied.contains(position)
    if let hash, !isApplied, let original = state.seen.original(hash) {
      step.duplicate(offset, of: original)
      return .duplicate
    }
    if declaration.folds, !state.heldKeys.isEmpty, let key,
      let behind = state.heldKeys[Array(key)]
    {
      step.wait(index, .held, .behindQuarantined(behind), behind: behind)
      return .held
    }
    return nil
  }

  /// Why no read model of this kind can take the event that the decoder holds, whatever it says.
  private func refusal(_ key: UnsafeRawBufferPointer?) -> Refusal? {
    let time = decoder.withEvent { event in event.envelope.occurredAt }
    guard Changes.eventTimes.contains(time) else { return .timeOutOfRange(time) }
    guard declaration.folds else { return nil }
    if let fault = decoder.keyFault { return Refusal(fault) }
    guard let key else { return .keyMissing }
    return key.count <= Changes.keyBytesMax
      ? nil : .keyTooLong(table: "of the fold", bytes: key.count)
  }

  /// Applies the event that the decoder holds; what it did is neither kept nor taken back yet.
  private func apply(_ key: UnsafeRawBufferPointer?, _ position: Position) -> Refusal? {
    var foldKey: StateKey?
    if declaration.folds, let key {
      foldKey = StateKey(
        bytes: Array(key), log: position.log, partition: position.partition)
    }
    return decoder.withEvent { event in
      changes.begin(event, foldKey: foldKey)
      do throws(Refusal) {
        try projection.apply(event, to: &changes)
      } catch {
        return error
      }
      return changes.eventProblem
    }
  }

  private func quarantine(
    _ index: Int, at offset: Offset, _ key: UnsafeRawBufferPointer?, _ refusal: Refusal,
    _ step: inout PartitionStep
  ) -> Outcome {
    step.wait(index, .quarantined, refusal, behind: nil)
    // Later events wait behind the first, which is what a new owner will read from the quarantine.
    if declaration.folds, let key, step.state.heldKeys[Array(key)] == nil {
      step.state.heldKeys[Array(key)] = offset
    }
    return .quarantined
  }
}

extension Refusal {
  /// What the decoder found, as one line.
  init(_ fault: RecordFault) {
    var detail = fault.pointer.isEmpty ? "" : "\(fault.pointer): "
    if !fault.rule.isEmpty { detail += "\(fault.rule): " }
    detail += "expected \(fault.expected)"
    if !fault.excerpt.isEmpty { detail += ", found \(fault.excerpt)" }
    self.init(code: fault.code.rawValue, detail: detail)
  }

  static func behindQuarantined(_ offset: Offset) -> Refusal {
    Refusal(.behindQuarantined, "offset \(offset) of its key is quarantined")
  }
  static func restoredPosition(_ what: String) -> Refusal {
    Refusal(code: "restored_position", detail: what)
  }
  static let keyMissing = Refusal(
    .keyMissing, "a fold needs the record's key, and the record has none")
  static func timeOutOfRange(_ time: Timestamp) -> Refusal {
    Refusal(
      .numberOutOfRange,
      "the event's time is \(time.microseconds) us from 1970; years 1 to 9999 can be stored")
  }
}
