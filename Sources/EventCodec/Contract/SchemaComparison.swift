import JSONFields

/// What changed between two states of one version's schema.
struct SchemaComparison {
  let file: String
  private(set) var changes: [ContractChange] = []

  init(file: String) { self.file = file }

  private mutating func add(_ field: String, _ reason: String, isBreaking: Bool = true) {
    changes.append(
      ContractChange(file: file, field: field, reason: reason, isBreaking: isBreaking))
  }

  /// - Parameter field: the value that both schemas judge, as a pointer into the body.
  mutating func compare(_ old: JSONValue, _ new: JSONValue, field: String) {
    guard old.kind == .object, new.kind == .object else {
      if JSONTree(old).compact != JSONTree(new).compact { add(field, "has another schema") }
      return
    }
    types(old, new, field)
    choices(old, new, field)
    bounds(old, new, field)
    for keyword in ["const", "pattern", "format"] { pinned(old, new, field, keyword) }
    for keyword in ["oneOf", "discriminator", "x-envelope", "x-unit", "x-scale", "x-json"] {
      unchanged(old, new, field, keyword)
    }
    members(old, new, field)
    nested(old, new, field, "items", step: "/*")
    nested(old, new, field, "additionalProperties", step: "/*")
  }

  private func typeNames(_ schema: JSONValue) -> Set<String>? {
    guard let type = schema["type"] else { return nil }
    if let name = type.string { return name == "number" ? ["number", "integer"] : [name] }
    var names = Set(type.elements.compactMap(\.string))
    if names.contains("number") { names.insert("integer") }
    return names
  }

  private mutating func types(_ old: JSONValue, _ new: JSONValue, _ field: String) {
    guard let after = typeNames(new) else { return }
    guard let before = typeNames(old) else {
      return add(field, "had any type and now has one: existing events may break it")
    }
    let gone = before.subtracting(after).sorted()
    if !gone.isEmpty {
      add(
        field,
        "changed its type, no longer \(gone.joined(separator: " or ")): existing events break it")
    }
    let come = after.subtracting(before).sorted()
    if !come.isEmpty {
      add(field, "may be \(come.joined(separator: " or ")) as well", isBreaking: false)
    }
  }

  private mutating func choices(_ old: JSONValue, _ new: JSONValue, _ field: String) {
    guard let after = new["enum"] else { return }
    guard let before = old["enum"] else {
      return add(field, "now has an enum: existing events may break it")
    }
    let allowed = Set(after.elements.map { JSONTree($0).compact })
    let known = before.elements.map { JSONTree($0).compact }
    for value in known where !allowed.contains(value) {
      add(field, "no longer allows \(value): its enum narrowed, existing events break it")
    }
    for value in allowed.subtracting(known).sorted() {
      add(field, "allows \(value) as well", isBreaking: false)
    }
  }

  private mutating func bounds(_ old: JSONValue, _ new: JSONValue, _ field: String) {
    let lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"]
    let upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"]
    for keyword in lower + upper {
      guard let after = new[keyword], after.kind == .number else {
        if old[keyword] != nil { add(field, "lost its \(keyword)", isBreaking: false) }
        continue
      }
      guard let before = old[keyword], before.kind == .number else {
        add(
          field, "now has \(keyword) \(text(after)): its bounds narrowed, existing events break it")
        continue
      }
      let order = DecimalText.compare(after.utf8, before.utf8) ?? 0
      if order == 0 { continue }
      let isNarrower = lower.contains(keyword) ? order > 0 : order < 0
      let reason = "\(keyword) was \(text(before)) and is \(text(after))"
      add(
        field, isNarrower ? "\(reason): its bounds narrowed, existing events break it" : reason,
        isBreaking: isNarrower)
    }
  }

  private func text(_ value: JSONValue) -> String { JSONTree(value).compact }

  private mutating func pinned(
    _ old: JSONValue, _ new: JSONValue, _ field: String, _ keyword: String
  ) {
    let before = old[keyword].map { text($0) }
    let after = new[keyword].map { text($0) }
    guard before != after else { return }
    if let after {
      add(field, "now has \(keyword) \(after): existing events break it")
    } else {
      add(field, "lost its \(keyword)", isBreaking: false)
    }
  }

  private mutating func unchanged(
    _ old: JSONValue, _ new: JSONValue, _ field: String, _ keyword: String
  ) {
    let before = old[keyword].map { text($0) } ?? "none"
    let after = new[keyword].map { text($0) } ?? "none"
    if before != after {
      add(
        field, "\(keyword) was \(before) and is \(after): the same bytes would mean another thing")
    }
  }

  private mutating func members(_ old: JSONValue, _ new: JSONValue, _ field: String) {
    let before = Set(old["required"]?.elements.compactMap(\.string) ?? [])
    let after = new["required"]?.elements.compactMap(\.string) ?? []
    for name in after where !before.contains(name) {
      add(
        field + "/" + JSONPointer.escaped(name),
        "is required now, without a default: existing events that lack it break it")
    }
    guard let known = old["properties"] else { return }
    for member in known.members {
      let place = field + "/" + JSONPointer.escaped(member.name)
      guard let next = new["properties"]?[member.name] else {
        add(place, "was removed: its values would go unchecked and unread")
        continue
      }
      compare(member.value, next, field: place)
    }
    guard let now = new["properties"] else { return }
    for member in now.members where known[member.name] == nil {
      add(field + "/" + JSONPointer.escaped(member.name), "is new", isBreaking: false)
    }
  }

  private mutating func nested(
    _ old: JSONValue, _ new: JSONValue, _ field: String, _ keyword: String, step: String
  ) {
    guard let after = new[keyword] else {
      if old[keyword] != nil { add(field + step, "lost its \(keyword)", isBreaking: false) }
      return
    }
    guard let before = old[keyword] else {
      if after.boolean != true {
        add(field + step, "now has \(keyword): existing events may break it")
      }
      return
    }
    compare(before, after, field: field + step)
  }
}
