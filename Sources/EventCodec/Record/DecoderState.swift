import EventModel

/// What a decoder keeps of the last record.
struct DecoderState {
  /// Of the last record that was quarantined.
  var fault: RecordFault?
  /// Whether that is the last record; forgetting the fault itself would cost every record.
  var isQuarantined = false
  /// The shape by which the record is an event; nil where it is none. Not counted: the decoder keeps
  /// the registry, which keeps all shapes.
  unowned(unsafe) var shape: CompiledShape?
  /// Of that shape, for events: the shape itself would be counted after all.
  var eventType = EventTypeID(0)
  /// -1 where the record is no event.
  var slotCount = -1
  var position = Position(log: LogID(0), partition: Partition(0), offset: Offset(0))
  var recordTime = Timestamp(microseconds: 0)
  var key: Text?
}
