import groovy.transform.CompileStatic

/** Writes program.dat. What is of Jenkins and not of the program is left out, as there. */
@CompileStatic // dynamic Groovy may not call what is protected in java.base
class ProgramStream extends ObjectOutputStream {

    ProgramStream(OutputStream out) {
        super(out)
        enableReplaceObject(true)
    }

    @Override
    protected Object replaceObject(Object object) {
        return object instanceof Stubs || object instanceof Environment ? object.getClass().name : object
    }

}
