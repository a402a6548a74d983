import JSONFields

/// Scans bytes with a fresh scanner: what is wrong with them, or the scanner that holds them.
func scan(_ bytes: [UInt8]) -> Result<JSONScanner, JSONFault> {
  let scanner = JSONScanner()
  if let fault = bytes.withUnsafeBytes({ scanner.scan($0) }) { return .failure(fault) }
  return .success(scanner)
}

/// The fault of a text, nil where it is JSON.
func fault(_ text: String) -> JSONFault? {
  if case .failure(let fault) = scan(Array(text.utf8)) { return fault }
  return nil
}
