enum ReleaseMode { static func run(folder: String) throws(CompilerError) {} }
