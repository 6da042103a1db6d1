/** The steps and the blocks of a declarative pipeline, as far as our library and its examples use them. */
class Stubs {

    private static final List<String> CONTAINERS = ['pipeline', 'agent', 'options', 'stages', 'stage', 'steps', 'script', 'node']
    private static final Map<String, String> BINDINGS = [string: 'StringBinding', file: 'FileBinding']

    final Agent agent
    final File library
    /** Each step's name and every text in its arguments. */
    final List<Map> trace = []
    /** Every text that came to Groovy: arguments, returned values, variables of the environment that were read. */
    final Walk groovy = new Walk()

    Stubs(Agent agent, File library) {
        this.agent = agent
        this.library = library
    }

    /** Words of a declarative pipeline that are no strings. */
    static Object word(String name, Class script) {
        if (name in ['any', 'none', 'scm']) {
            return name
        }
        throw new MissingPropertyException(name, script)
    }

    Object invoke(String name, List arguments) {
        Walk walk = new Walk()
        walk.add(arguments)
        groovy.texts.addAll(walk.texts)
        trace.add([name: name, texts: walk.texts as List])
        Object result = perform(name, arguments)
        groovy.add(result)
        return result
    }

    private Object perform(String name, List arguments) {
        Closure body = arguments && arguments.last() instanceof Closure ? arguments.last() as Closure : null
        Object first = arguments ? arguments.first() : null
        if (name in CONTAINERS) {
            return body == null ? null : body.call()
        }
        if (BINDINGS.containsKey(name)) {
            return [$class: BINDINGS[name]] + (first as Map)
        }
        switch (name) {
            case 'withEnv': return agent.withEnv(first as List<String>, body)
            case 'withCredentials': return agent.withCredentials(first as List<Map>, body)
            case 'sh': return agent.sh(first instanceof Map ? first : [script: first])
            case 'isUnix': return agent.environment().OS != 'Windows_NT'
            case 'error': throw new Abort(first as String)
            case 'libraryResource': return new File(library, 'resources/' + first).text
            case 'echo': agent.log(first + '\n'); return null
            case ['checkout', 'label', 'timestamps', 'library', 'modernSCM']: return first
        }
        throw new MissingMethodException(name, Stubs, arguments as Object[])
    }

}
