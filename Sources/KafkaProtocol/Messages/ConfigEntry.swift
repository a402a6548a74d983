/// A setting, and its value.
package struct ConfigEntry: Message {
  package var name = ""
  package var value: String?
  package init() {}
  package static let fields: Fields = [Field("Name", \.name), Field("Value", \.value)]
}
