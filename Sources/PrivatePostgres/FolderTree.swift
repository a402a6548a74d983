/// A folder with all that is in it.
package enum FolderTree {
  /// Removes it; links are removed, not followed. Nothing happens where there is none.
  package static func remove(_ path: String) throws(PrivatePostgresError) {
    try Paths.removeTree(path)
  }
}
