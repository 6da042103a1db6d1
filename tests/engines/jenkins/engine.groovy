// Runs pipelines with our shared library on stubs of Jenkins' steps: a scenario as JSON on each line of standard input,
// what came of it as JSON on each line of standard output. `sh` really runs. What Jenkins does besides (the CPS
// transformation, the sandbox) is not done here.
import groovy.json.JsonOutput
import groovy.json.JsonSlurperClassic
import org.codehaus.groovy.control.CompilerConfiguration

abstract class PipelineScript extends Script {

    Object methodMissing(String name, Object arguments) {
        Map<String, Script> variables = binding.getVariable('globals')
        return variables.containsKey(name)
            ? variables[name].invokeMethod('call', arguments)
            : (binding.getVariable('stubs') as Stubs).invoke(name, arguments as List)
    }

    Object propertyMissing(String name) {
        return Stubs.word(name, this.class)
    }

}

Map play(Map scenario) {
    Agent agent = new Agent(scenario)
    File library = new File(scenario.library as String)
    Stubs stubs = new Stubs(agent, library)
    CompilerConfiguration configuration = new CompilerConfiguration()
    Object continued = null
    if (scenario.continued) {
        // Only then is its class loaded: the library that it needs may be missing.
        continued = this.class.classLoader.loadClass('Continued').newInstance(stubs)
        continued.configure(configuration)
    } else {
        configuration.scriptBaseClass = PipelineScript.name
    }
    GroovyClassLoader loader = new GroovyClassLoader(this.class.classLoader, configuration)
    loader.addClasspath(new File(library, 'src').path)
    Map<String, Script> globals = [:]
    Closure load = { String text, String name ->
        Script script = loader.parseClass(text, name).newInstance() as Script
        script.binding = new Binding(stubs: stubs, globals: globals, env: new Environment(agent, stubs.groovy))
        return script
    }
    new File(library, 'vars').eachFileMatch(~/.*\.groovy/) { File file ->
        String name = file.name - '.groovy'
        globals[name] = load(file.text, file.name)
    }
    Map outcome = [result: 'SUCCESS', error: null, value: null]
    Script pipeline = load(scenario.pipeline as String, 'Jenkinsfile.groovy')
    try {
        outcome.value = (continued ? continued.run(pipeline) : pipeline.run())?.toString()
    } catch (Abort abort) {
        outcome.result = 'FAILURE'
        outcome.error = abort.message
    }
    stubs.groovy.add(pipeline)
    stubs.groovy.add(outcome.value)
    globals.values().each { stubs.groovy.add(it) }
    stubs.groovy.add(continued?.programs)
    return outcome + [programs: continued ? continued.programs.size() : 0, log: agent.rawLog.toString(), shown: agent.shownLog.toString(), steps: stubs.trace,
                      groovy: stubs.groovy.texts as List]
}

System.in.eachLine('UTF-8') { line ->
    Map answer
    try {
        answer = play(new JsonSlurperClassic().parseText(line) as Map)
    } catch (Throwable thrown) {
        StringWriter trace = new StringWriter()
        thrown.printStackTrace(new PrintWriter(trace))
        answer = [broken: trace.toString()]
    }
    println(JsonOutput.toJson(answer))
    System.out.flush()
}
