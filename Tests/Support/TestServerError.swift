/// Why a server for tests could not be had.
package struct TestServerError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
