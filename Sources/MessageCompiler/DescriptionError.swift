/// What is wrong with a line of a description, in the form that build logs link to.
struct DescriptionError: Error, Equatable, CustomStringConvertible {
  let file: String
  let line: Int
  let reason: String

  var description: String { "\(file):\(line): error: \(reason)" }
}
