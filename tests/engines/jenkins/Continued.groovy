import com.cloudbees.groovy.cps.Continuable
import com.cloudbees.groovy.cps.Continuation
import com.cloudbees.groovy.cps.CpsTransformer
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation
import org.codehaus.groovy.control.CompilerConfiguration

/**
 * Runs pipelines as Jenkins does: transformed into continuations (com.cloudbees:groovy-cps), which stop at every step.
 * There the whole program is serialized, as Jenkins writes it into program.dat.
 */
class Continued {

    private final Stubs stubs
    private final List<Continuable> running = []
    /** Each program.dat, as ISO-8859-1. */
    final List<String> programs = []

    Continued(Stubs stubs) {
        this.stubs = stubs
    }

    static void configure(CompilerConfiguration configuration) {
        configuration.scriptBaseClass = ContinuedScript.name
        configuration.addCompilationCustomizers(new CpsTransformer())
    }

    Object run(Script script) {
        return drive(new Continuable(script))
    }

    private Object drive(Continuable program) {
        running.add(program)
        try {
            Object value = program.run(null)
            while (program.resumable) {
                List step = value as List
                save(step)
                try {
                    List arguments = (step[1] as List).collect { it instanceof Closure ? body(it) : it }
                    value = program.run(stubs.invoke(step[0] as String, arguments))
                } catch (Abort abort) {
                    value = program.runByThrow(abort)
                }
            }
            return value
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            throw thrown.cause
        } finally {
            running.remove(running.size() - 1)
        }
    }

    private Closure body(Closure transformed) {
        return {
            try {
                return transformed.call()
            } catch (CpsCallableInvocation invocation) {
                return drive(new Continuable(invocation.invoke(null, null, Continuation.HALT)))
            }
        }
    }

    /** What belongs to Jenkins and not to the program is left out, as Jenkins does. */
    private void save(List step) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()
        ObjectOutputStream out = new ProgramStream(bytes)
        out.writeObject([new ArrayList(running), step])
        out.close()
        programs.add(bytes.toString('ISO-8859-1'))
    }

}
