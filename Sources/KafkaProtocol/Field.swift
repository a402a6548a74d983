/// One field of a message, described once: name, versions and place. Reading, writing and the dump
/// of the schema all follow from the list of these.
package struct Field<Root: Message>: Sendable {
  package let shape: FieldShape
  let read: @Sendable (inout Root, inout WireReader) throws(WireError) -> Void
  let write: @Sendable (Root, inout WireWriter) -> Void

  /// A field that is never null, in all served versions unless bounded.
  package init<Value: WireValue>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, since: Int16 = 0,
    until: Int16 = .max, parts: [String]? = nil
  ) {
    shape = FieldShape(
      name: name, type: Value.wireType, versions: since...until, nullable: nil,
      children: Value.shape?.named(parts), initial: "\(Root()[keyPath: path])")
    read = { (root: inout Root, reader: inout WireReader) throws(WireError) in
      root[keyPath: path] = try Value.read(from: &reader)
    }
    write = { root, writer in root[keyPath: path].write(to: &writer) }
  }

  /// A field that may be null from a version on; where it may not, nil is written as empty.
  package init<Value: NullableWireValue>(
    _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, since: Int16 = 0,
    until: Int16 = .max, nullable: Int16 = 0, parts: [String]? = nil
  ) {
    shape = FieldShape(
      name: name, type: Value.wireType, versions: since...until,
      nullable: max(since, nullable)...until, children: Value.shape?.named(parts),
      initial: Root()[keyPath: path].map { "\($0)" } ?? "null")
    read = { (root: inout Root, reader: inout WireReader) throws(WireError) in
      root[keyPath: path] =
        reader.version >= nullable
        ? try Value.readNullable(from: &reader) : try Value.read(from: &reader)
    }
    write = { root, writer in
      if let value = root[keyPath: path] {
        value.write(to: &writer)
      } else if writer.version >= nullable {
        Value.writeNull(to: &writer)
      } else {
        Value.empty.write(to: &writer)
      }
    }
  }

  /// A field that always says the same here; what another broker says in it is passed over.
  package init<Value: WireValue & Sendable>(
    _ name: String, always value: Value, since: Int16 = 0
  ) {
    shape = FieldShape(
      name: name, type: Value.wireType, versions: since...(.max), nullable: nil, children: nil,
      initial: "\(value)")
    read = { (_: inout Root, reader: inout WireReader) throws(WireError) in
      _ = try Value.read(from: &reader)
    }
    write = { _, writer in value.write(to: &writer) }
  }

  /// How long a client is held back, milliseconds: nobody ever is.
  package static func throttle(since: Int16 = 0) -> Field {
    Field("ThrottleTimeMs", always: Int32(0), since: since)
  }
}

/// What a field is on the wire, without its place in memory.
package struct FieldShape: Sendable {
  /// As Kafka spells it.
  package let name: String
  /// Kafka's word, `[]` before it for an array, `struct` for a structure.
  package let type: String
  package let versions: ClosedRange<Int16>
  package let nullable: ClosedRange<Int16>?
  /// The fields of a structure or of an array's elements.
  package let children: [FieldShape]?
  /// What it is in versions that do not have it.
  package let initial: String
}

extension [FieldShape] {
  /// The same fields under the names that they have in one place.
  func named(_ names: [String]?) -> [FieldShape] {
    guard let names else { return self }
    precondition(names.count == count, "\(names) for \(count) fields")
    return zip(self, names).map { shape, name in
      FieldShape(
        name: name, type: shape.type, versions: shape.versions, nullable: shape.nullable,
        children: shape.children, initial: shape.initial)
    }
  }
}
