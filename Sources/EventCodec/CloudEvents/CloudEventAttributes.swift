import EventModel

/// The context attributes of one CloudEvent as bytes, from headers or from the structured body.
///
/// Never checked here: `CloudEventRules` says what is allowed.
struct CloudEventAttributes {
  var specversion: UnsafeRawBufferPointer?
  var id: UnsafeRawBufferPointer?
  var source: UnsafeRawBufferPointer?
  var type: UnsafeRawBufferPointer?
  var time: UnsafeRawBufferPointer?
  var subject: UnsafeRawBufferPointer?
  var dataContentType: UnsafeRawBufferPointer?
  /// The distributed tracing extension.
  var traceparent: UnsafeRawBufferPointer?

  /// Keeps the attribute of that name if it is one of the above.
  mutating func set(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    switch name.count {
    case 2 where name.elementsEqual("id".utf8): id = value
    case 4 where name.elementsEqual("type".utf8): type = value
    case 4 where name.elementsEqual("time".utf8): time = value
    case 6 where name.elementsEqual("source".utf8): source = value
    case 7 where name.elementsEqual("subject".utf8): subject = value
    case 11 where name.elementsEqual("specversion".utf8): specversion = value
    case 11 where name.elementsEqual("traceparent".utf8): traceparent = value
    case 15 where name.elementsEqual("datacontenttype".utf8): dataContentType = value
    default: break
    }
  }
}
