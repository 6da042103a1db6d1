/** The global variable `env`: reading a variable brings its value into Groovy. */
class Environment {

    private final Agent agent
    private final Walk seen

    Environment(Agent agent, Walk seen) {
        this.agent = agent
        this.seen = seen
    }

    Object getProperty(String name) {
        String value = this.@agent.environment()[name]
        this.@seen.add(value)
        return value
    }

}
