/** The build fails with this text and no stack trace, as by hudson.AbortException. */
class Abort extends Exception {
    Abort(String message) { super(message) }
}
