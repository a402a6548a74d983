import EventModel

/// What a decoder keeps of the last record.
struct DecoderState {
  var fault: RecordFault?
  /// The shape by which the record is an event; nil where it is none.
  var shape: CompiledShape?
  var position = Position(log: LogID(0), partition: Partition(0), offset: Offset(0))
  var recordTime = Timestamp(microseconds: 0)
  var key: Text?
  var envelope = Envelope(
    occurredAt: Timestamp(microseconds: 0), timeFromRecord: false, contractVersion: 0)
}
