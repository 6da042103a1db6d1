import com.cloudbees.groovy.cps.Continuable
import com.cloudbees.groovy.cps.SerializableScript
import org.codehaus.groovy.runtime.InvokerHelper

/** A Jenkinsfile or a global variable: a step stops the program there. */
abstract class ContinuedScript extends SerializableScript {

    @Override
    Object invokeMethod(String name, Object arguments) {
        Map<String, Script> globals = binding.getVariable('globals')
        return globals.containsKey(name)
            ? InvokerHelper.invokeMethod(globals[name], 'call', arguments)
            : Continuable.suspend([name, arguments as List])
    }

    Object propertyMissing(String name) {
        return Stubs.word(name, this.class)
    }

}
