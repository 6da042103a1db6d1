package snykcred

/**
 * What a pipeline asked for, as plain text, and the command line that says it. Values are checked here because they
 * travel one a line in a variable, and because some versions of withEnv expand a dollar sign.
 */
class Request implements Serializable {

    private static final long serialVersionUID = 1L

    /** Options of the program, under the name that Groovy gives them. */
    static final List<String> OPTIONS = [
        'allowHost', 'apiUrl', 'caFile', 'expectOrg', 'expectPrincipal', 'expectRegion', 'maxAttempts', 'minValidity',
        'onMissing', 'onUnavailable', 'org', 'outputsFile', 'plan', 'policy', 'policyFile', 'policySha256', 'proxy',
        'proxyAuthFile', 'region', 'report', 'reportFile', 'timeout', 'trust', 'untrustedCode',
    ]
    /** Those without a value. */
    static final List<String> SWITCHES = ['probeRegions', 'quiet', 'requireExpiry', 'showPerson', 'verbose']
    /** What is true or false, as a value of Groovy or as text: a parameter of a build is text, and 'false' is false. */
    static final List<String> BOOLEANS = SWITCHES + ['returnStatus']
    /** Where the program comes from: its path, a commit to build, or the installer's pins. */
    static final List<String> PINS = [
        'baseUrl', 'version', 'sha256Amd64', 'sha256Arm64', 'sha256MacosArm64', 'sha256MacosAmd64',
    ]
    static final List<String> PROGRAM = ['binary', 'fromSource'] + PINS
    /** Of snykCredExec alone. */
    static final List<String> EXEC_OPTIONS = ['alsoEnv', 'keyId', 'keyJwks', 'signer', 'tokenFrom']
    static final List<String> EXEC_PARAMETERS = ['clientId', 'command', 'credentialsType', 'returnStatus']

    private final Map given

    Request(Map given) {
        this.given = given
    }

    /** expectOrg is --expect-org. */
    static String flag(String name) {
        return '--' + name.replaceAll('([A-Z])', '-$1').toLowerCase()
    }

    /** What is wrong with the parameters, in one sentence; null if nothing is. `known`: the names that may be given. */
    String problem(List<String> known) {
        for (String name in given.keySet()) {
            if (!known.contains(name)) {
                return name + ' is no parameter; there are: ' + known.join(', ')
            }
            if (name != 'command' && !values(name).join('').matches('[^\\p{Cntrl}$]*')) {
                return name + ' holds a dollar sign or a control character, which not every version of Jenkins ' +
                    'passes on as it is; write the value itself'
            }
            if (name == 'fromSource' && has(name) && !text(name).matches('[a-z+]+://[!-~]+@[0-9a-f]{40}')) {
                return name + ' is no URL@COMMIT, with a commit of 40 digits'
            }
            if (BOOLEANS.contains(name) && !['', 'true', 'false'].contains(text(name))) {
                return name + ' is neither true nor false'
            }
        }
        return null
    }

    boolean has(String name) {
        return text(name) != ''
    }

    /** The parameter as text; empty where it is absent, which is the same everywhere. */
    String text(String name) {
        return values(name).join(',')
    }

    boolean isTrue(String name) {
        return text(name) == 'true'
    }

    /** skip, skip-unprotected and skip-always. */
    boolean maySkip() {
        return text('onMissing').startsWith('skip')
    }

    Credential credential() {
        return new Credential(text('credentialsId'), has('credentialsType') ? text('credentialsType') : 'text')
    }

    /** The parameters that say where the program comes from, for snykCredProgram. */
    Map<String, String> programParameters() {
        Map<String, String> parameters = [:]
        for (String name in PROGRAM) {
            parameters[name] = text(name)
        }
        return parameters
    }

    /** One word a line: `program`, then `first` as they are, then the options that were given. */
    String commandLine(String program, List<String> first) {
        List<String> words = [program]
        words.addAll(first)
        for (String name in OPTIONS + EXEC_OPTIONS) {
            words.addAll(option(name))
        }
        for (String name in SWITCHES) {
            if (isTrue(name)) {
                words.add(flag(name))
            }
        }
        return words.join('\n')
    }

    /** The same for the installer: what was asked for, else what is pinned; what is neither is left out. */
    String installerLine(Map<String, String> pins, String folder, String cache) {
        List<String> words = ['--dir', folder, '--cache', cache]
        for (String name in PINS) {
            String value = has(name) ? text(name) : pins[name]
            if (value) {
                words.addAll([flag(name), value])
            }
        }
        return words.join('\n')
    }

    /** The same for what builds: the repository and its commit. */
    String sourceLine(String folder) {
        String source = text('fromSource')
        int at = source.lastIndexOf('@')
        return ['--dir', folder, source.substring(0, at), source.substring(at + 1)].join('\n')
    }

    private List<String> option(String name) {
        List<String> words = []
        for (Object value in values(name)) {
            words.add(flag(name) + '=' + value)
        }
        return words
    }

    private List values(String name) {
        Object value = given[name]
        List all = value instanceof Collection ? new ArrayList(value) : [value]
        List found = []
        for (Object one in all) {
            if (one != null && one != '') {
                found.add(one)
            }
        }
        return found
    }

}
