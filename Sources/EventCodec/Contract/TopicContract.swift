package import EventModel

/// One topic: its declaration and its events, compiled and ready to decode.
///
/// A class, so that handing it to the decoder for every record copies nothing.
package final class TopicContract: Sendable {
  /// The name of its folder under `topics/`, which is its declared name.
  package let folder: String
  package let declaration: TopicDeclaration
  /// By name.
  package let events: [EventContract]
  /// In the order in which they are tried.
  let shapes: [CompiledShape]
  /// The only shape, where a body that satisfies its schema satisfies its conditions too.
  let impliedShape: CompiledShape?

  init(
    folder: String, declaration: TopicDeclaration, events: [EventContract], shapes: [CompiledShape]
  ) {
    self.folder = folder
    self.declaration = declaration
    self.events = events
    self.shapes = shapes
    impliedShape = shapes.count == 1 && shapes[0].isImpliedBySchema ? shapes[0] : nil
  }

  package var name: TopicName { declaration.name }
}
