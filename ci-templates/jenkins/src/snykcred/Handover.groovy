package snykcred

/** What `snyk-cred inject --format json` says, as far as a block needs it. The credential is not in it. */
class Handover implements Serializable {

    private static final long serialVersionUID = 1L

    /**
     * For withEnv: `NAME=value` for what is set, `NAME=` for what is taken away. The document is the program's, parsed;
     * a name that it sets is never also one that it takes away.
     */
    static List<String> environment(Map document) {
        List<String> pairs = []
        for (String name in document.variables.keySet()) {
            pairs.add(name + '=' + document.variables[name])
        }
        for (String name in document.unset) {
            pairs.add(name + '=')
        }
        return pairs
    }

}
