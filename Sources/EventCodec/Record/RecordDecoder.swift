package import EventModel
import JSONFields

/// Turns records into events; one per thread, reused for every record.
///
/// A record is judged whole: all of it is scanned and all of its contract is checked, whatever a
/// projection reads. What the decoder hands out is valid until the next `decode`.
package final class RecordDecoder {
  /// Records with a longer value are quarantined.
  package static let valueBytesMax = JSONScanner.recordBytesMax

  /// What was wrong with the last record, when it was quarantined.
  package var fault: RecordFault? {
    state.pointee.isQuarantined ? state.pointee.fault : nil
  }
  /// Kept for the shapes that the state refers to.
  private let registry: ContractRegistry
  /// The slots of the last event, numbered by its contract's layout.
  private let slots: UnsafeMutablePointer<Slot>
  private let slotsMax: Int
  private let scanner = JSONScanner()
  private let validator: SlotValidator
  /// Bytes that defaults of older versions may need behind a record.
  private let defaultBytesMax: Int

  /// The last record. Behind a pointer, because every access to a class's own variables is checked
  /// for overlap at run time.
  private let state: UnsafeMutablePointer<DecoderState>
  /// The last event's envelope, where the event refers to it.
  private let envelope: UnsafeMutablePointer<Envelope>

  /// - Parameter registry: the contracts whose topics `decode` will be given.
  package init(registry: ContractRegistry) {
    self.registry = registry
    slotsMax = max(1, registry.events.map(\.layout.fields.count).max() ?? 1)
    slots = .allocate(capacity: slotsMax)
    slots.initialize(repeating: .absent, count: slotsMax)
    state = .allocate(capacity: 1)
    state.initialize(to: DecoderState())
    envelope = .allocate(capacity: 1)
    envelope.initialize(
      to: Envelope(
        occurredAt: Timestamp(microseconds: 0), timeFromRecord: false, contractVersion: 0))
    validator = SlotValidator()
    var bytes = 0
    for event in registry.events {
      for version in event.versions { bytes = max(bytes, version.plan.defaultBytes) }
    }
    defaultBytesMax = bytes
  }

  deinit {
    slots.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
    envelope.deallocate()
  }

  /// Judges one record.
  /// - Parameters:
  ///   - topic: the contract of the topic that the record came from, of this decoder's registry.
  ///   - position: where the record stands; kept in the event as it is given.
  package func decode(
    _ record: RecordHead, of batch: RecordBatch, as topic: TopicContract, at position: Position
  ) -> RecordVerdict {
    state.pointee.isQuarantined = false
    state.pointee.shape = nil
    state.pointee.slotCount = -1
    state.pointee.position = position
    state.pointee.recordTime = Timestamp(microseconds: (record.timeMs ?? 0) * 1000)
    guard record.headerCount > 0 else { return decodeBare(record, of: batch, as: topic) }
    let headers = RecordHeaders(record, of: batch)
    guard let value = batch.value(record) else {
      return headers.isCloudEvent
        ? quarantine(RecordFault(.emptyValue, expected: "a CloudEvent's data"))
        : .skipped(.tombstone)
    }
    if let fault = scan(value, record, of: batch) {
      return quarantine(ScanFaults.fault(fault, value))
    }
    let type = headers.contentType.map { ContentType($0) } ?? .json
    guard type != .unsupported else {
      return quarantine(
        RecordFault(
          .contentTypeUnsupported, rule: "content-type", expected: "JSON in UTF-8",
          excerpt: Excerpt.of(headers.contentType!)))
    }
    return decode(topic, headers, isStructured: type == .cloudEvent, record)
  }

  /// The way of a record without headers, which is most of them.
  private func decodeBare(
    _ record: RecordHead, of batch: RecordBatch, as topic: TopicContract
  ) -> RecordVerdict {
    guard let value = batch.value(record) else { return .skipped(.tombstone) }
    if let fault = scan(value, record, of: batch) {
      return quarantine(ScanFaults.fault(fault, value))
    }
    if case .object = scanner.tokens.pointee.kind, let shape = topic.impliedShape,
      validator.fill(slots, from: 0, by: shape, scanner) == nil
    {
      return finish(shape, EnvelopeWriter(slots: slots, from: shape.envelope), record)
    }
    let body = scanner.root
    guard body.kind == .object else { return notAnObject(body) }
    if let verdict = take(choose(topic, body), body) { return verdict }
    let shape = state.pointee.shape!
    return finish(shape, EnvelopeWriter(slots: slots, from: shape.envelope), record)
  }

  /// Scans the value and puts the key behind it.
  private func scan(
    _ value: UnsafeRawBufferPointer, _ record: RecordHead, of batch: RecordBatch
  ) -> JSONFault? {
    let extraBytes = Int(max(record.keyLength, 0)) + Int(record.headersLength) + defaultBytesMax
    if let fault = scanner.scan(value, extraBytes: extraBytes) { return fault }
    state.pointee.key = batch.key(record).map { scanner.append($0) }
    return nil
  }

  /// Finds attributes and data in what was scanned, and decodes the data.
  private func decode(
    _ topic: TopicContract, _ headers: RecordHeaders, isStructured: Bool, _ record: RecordHead
  ) -> RecordVerdict {
    var body = scanner.root
    guard body.kind == .object else { return notAnObject(body) }
    var attributes: CloudEventAttributes?
    if isStructured {
      let event = StructuredCloudEvent(body)
      if let fault = CloudEventRules.fault(event.attributes) ?? event.fault {
        return quarantine(fault)
      }
      attributes = event.attributes
      body = event.data ?? body
      guard body.kind == .object else { return notAnObject(body) }
    } else if headers.isCloudEvent {
      if let fault = CloudEventRules.fault(headers.attributes) { return quarantine(fault) }
      attributes = headers.attributes
    }
    let choice = attributes?.type.map { choose(topic, body, named: $0) } ?? choose(topic, body)
    if let verdict = take(choice, body) { return verdict }
    let shape = state.pointee.shape!
    var writer = EnvelopeWriter(slots: slots, from: shape.envelope)
    if let attributes {
      // Structured attributes lie in the scanner's bytes already, header values do not.
      let base = scanner.bytes
      writer.override(with: attributes) { bytes in
        isStructured
          ? Text(offset: UInt32(bytes.baseAddress! - base), length: UInt32(bytes.count))
          : scanner.append(bytes)
      }
    }
    if attributes?.traceparent == nil, let header = headers.traceparent,
      CloudEventRules.isText(header)
    {
      writer.envelope.trace = scanner.append(header)
    }
    return finish(shape, writer, record)
  }

  private enum Choice {
    case none(RecordVerdict)
    /// Its conditions hold; its schema is still to be checked.
    case matched(CompiledShape)
    /// Its schema holds, and so do its conditions.
    case validated(CompiledShape)
  }

  /// The shape that a CloudEvents type names.
  private func choose(
    _ topic: TopicContract, _ body: JSONValue, named type: UnsafeRawBufferPointer
  ) -> Choice {
    let named = topic.shapes.filter { $0.isNamed(type) }
    guard let first = named.first else { return .none(unknown(topic, type)) }
    // One candidate: whatever is wrong with the data is a breach of that contract.
    if named.count == 1 { return .matched(first) }
    if let shape = named.first(where: { $0.matcher.matches(body) }) { return .matched(shape) }
    return .none(
      quarantine(
        RecordFault(
          .unknownShape, expected: "data of a known version of \(first.event.name)",
          excerpt: body.rawText.map { Excerpt.of($0) } ?? "")))
  }

  /// The shape that the body itself shows.
  private func choose(_ topic: TopicContract, _ body: JSONValue) -> Choice {
    if let shape = topic.impliedShape {
      guard let violation = validator.fill(slots, from: body.index, by: shape, scanner) else {
        return .validated(shape)
      }
      return .none(
        shape.matcher.matches(body)
          ? quarantine(SlotValidator.fault(violation)) : unknown(topic, nil))
    }
    for shape in topic.shapes where shape.matcher.matches(body) { return .matched(shape) }
    return .none(unknown(topic, nil))
  }

  /// Fills the slots by the choice.
  /// - Returns: nil when there is an event, else the verdict.
  private func take(_ choice: Choice, _ body: JSONValue) -> RecordVerdict? {
    switch choice {
    case .none(let verdict): return verdict
    case .validated(let shape): state.pointee.shape = shape
    case .matched(let shape):
      if let violation = validator.fill(slots, from: body.index, by: shape, scanner) {
        return quarantine(SlotValidator.fault(violation))
      }
      state.pointee.shape = shape
    }
    return nil
  }

  @inline(__always)
  private func finish(_ shape: CompiledShape, _ writer: EnvelopeWriter, _ record: RecordHead)
    -> RecordVerdict
  {
    envelope.pointee = writer.envelope
    envelope.pointee.contractVersion = shape.versionNumber
    if !writer.hasTime {
      guard record.timeMs != nil else {
        state.pointee.shape = nil
        return quarantine(RecordFault(.timeMissing, expected: "a time in the event or its record"))
      }
      envelope.pointee.occurredAt = state.pointee.recordTime
      envelope.pointee.timeFromRecord = true
    }
    state.pointee.shape = shape
    state.pointee.eventType = shape.eventType
    state.pointee.slotCount = shape.slotCount
    return .event(shape.eventType)
  }

  private func unknown(_ topic: TopicContract, _ type: UnsafeRawBufferPointer?) -> RecordVerdict {
    switch topic.declaration.unknownEventType {
    case .skip: return .skipped(.unknownEventType)
    case .quarantine:
      let excerpt = type.map { Excerpt.of($0) } ?? scanner.root.rawText.map { Excerpt.of($0) }
      return quarantine(
        RecordFault(
          .unknownEventType, rule: type == nil ? "shapes" : "type",
          expected: "an event that \(topic.name) declares", excerpt: excerpt ?? ""))
    }
  }

  private func notAnObject(_ body: JSONValue) -> RecordVerdict {
    quarantine(
      RecordFault(
        .notAnObject, rule: "type", expected: "object",
        excerpt: body.rawText.map { Excerpt.of($0) } ?? ""))
  }

  private func quarantine(_ fault: RecordFault) -> RecordVerdict {
    state.pointee.fault = fault
    state.pointee.isQuarantined = true
    return .quarantined(fault.code)
  }

  /// How many `NaN` and infinities the last event holds; each counts as absent.
  package var nonFiniteCount: Int { validator.nonFiniteCount }

  /// The last record as an event. Only after a verdict of `.event`, and only until the next
  /// `decode`.
  package var event: Event {
    precondition(state.pointee.slotCount >= 0, "the last record is no event")
    return Event(
      type: state.pointee.eventType, envelope: UnsafePointer(envelope),
      position: state.pointee.position, recordTime: state.pointee.recordTime,
      key: state.pointee.key, bytes: scanner.bytes, slots: UnsafePointer(slots),
      slotCount: state.pointee.slotCount,
      tokens: UnsafeRawPointer(scanner.tokens), tokenCount: scanner.tokenCount)
  }

  /// Shows the last record as an event. Only after a verdict of `.event`.
  package func withEvent<Result, Failure: Error>(
    _ body: (borrowing Event) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(event)
  }

  /// Why a fold must not take the last event: its record's key is missing, or is not the field
  /// that the topic declares. Nil where it may.
  package var keyFault: RecordFault? {
    let shape = state.pointee.shape!
    let pointer = shape.event.layout.fields[shape.event.keySlot].pointer
    guard let key = state.pointee.key else {
      return RecordFault(.keyMissing, rule: "key", pointer: pointer, expected: "a record key")
    }
    let declared = bytes(slots[shape.event.keySlot].text)
    let found = bytes(key)
    if JSONValue.equal(declared, found) { return nil }
    return RecordFault(
      .keyMismatch, rule: "key", pointer: pointer,
      expected: "the record key \(Excerpt.of(declared))", excerpt: Excerpt.of(found))
  }

  private func bytes(_ text: Text) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: scanner.bytes + Int(text.offset), count: Int(text.length))
  }
}
