private import Glibc

/// Standard output or standard error.
package struct FileSink: TextSink {
  private let descriptor: Int32

  package static let standardOutput = FileSink(writingTo: 1)
  package static let standardError = FileSink(writingTo: 2)

  /// An open file; whoever opened it closes it.
  init(writingTo descriptor: Int32) { self.descriptor = descriptor }

  package var isTerminal: Bool { isatty(descriptor) == 1 }

  package var width: Int {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }

  package func write(_ text: String) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          return String(cString: strerror(errno))
        }
      }
      return nil
    }
  }
}
