import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions

/** A node of Jenkins: its environment as the nested blocks change it, its store of credentials, its log, and `sh`. */
class Agent {

    final Map<String, String> base
    final Map<String, Map> credentials
    final File workspace
    final File temporary
    /** Newer versions of withEnv set a value as it is; older ones expand `$NAME` in it. */
    final boolean expands
    final List<Map<String, String>> overrides = []
    final List<String> masks = []
    final StringBuilder rawLog = new StringBuilder()
    final StringBuilder shownLog = new StringBuilder()
    /** As the administrator set it for `sh`. */
    private final List<String> shell
    private int scripts = 0

    Agent(Map scenario) {
        base = scenario.env
        credentials = scenario.credentials
        workspace = new File(scenario.env.WORKSPACE as String)
        temporary = new File(scenario.env.WORKSPACE + '@tmp')
        expands = scenario.expands
        shell = scenario.shell
    }

    Map<String, String> environment() {
        Map<String, String> result = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER)
        result.putAll(base)
        overrides.each { layer ->
            layer.each { name, value ->
                if (value.empty) {
                    result.remove(name)
                } else {
                    result[name] = value
                }
            }
        }
        return result
    }

    void log(String text) {
        rawLog << text
        String shown = text
        masks.sort { -it.length() }.each { shown = shown.replace(it, '****') }
        shownLog << shown
    }

    Object within(Map<String, String> layer, Closure body) {
        overrides.add(layer)
        try {
            return body.call()
        } finally {
            overrides.remove(overrides.size() - 1)
        }
    }

    Object withEnv(List<String> pairs, Closure body) {
        Map<String, String> now = environment()
        Map<String, String> layer = [:]
        pairs.each { pair ->
            int split = pair.indexOf('=')
            assert split > 0: "withEnv takes NAME=value, not $pair"
            String value = pair.substring(split + 1)
            layer[pair.substring(0, split)] = expands ? expanded(value, now) : value
        }
        return within(layer, body)
    }

    /** hudson.Util.replaceMacro: an unknown name stays as it stands. */
    private static String expanded(String value, Map<String, String> now) {
        return value.replaceAll(/\$([A-Za-z0-9_]+|\{[A-Za-z0-9_.]+\}|\$)/) { all, name ->
            String bare = name.startsWith('{') ? name[1..-2] : name
            return bare == '$' ? '$' : now.containsKey(bare) ? now[bare] : all
        }
    }

    Object withCredentials(List<Map> bindings, Closure body) {
        Map<String, String> layer = [:]
        List<String> secrets = []
        List<File> folders = []
        try {
            bindings.each { Map binding ->
                Map held = credentials[binding.credentialsId as String]
                if (held == null) {
                    throw new Abort("Could not find credentials entry with ID '${binding.credentialsId}'")
                }
                bind(binding, held, layer, secrets, folders)
            }
            int before = masks.size()
            masks.addAll(secrets)
            log('Masking supported pattern matches of ' + layer.keySet().collect { '$' + it }.join(' or ') + '\n')
            try {
                return within(layer, body)
            } finally {
                while (masks.size() > before) { masks.remove(masks.size() - 1) }
            }
        } finally {
            folders.each { it.deleteDir() }
        }
    }

    /** The classes of the credentials binding plugin, and what each of them masks. */
    private void bind(Map binding, Map held, Map layer, List<String> secrets, List<File> folders) {
        Closure expect = { String kind ->
            if (held.kind != kind) {
                throw new Abort("Credentials '${binding.credentialsId}' is of type '${held.kind}' where '$kind' was expected")
            }
        }
        switch (binding.$class) {
            case 'StringBinding':
                expect('text')
                layer[binding.variable] = held.secret
                secrets.add(held.secret)
                break
            case 'FileBinding':
                expect('file')
                layer[binding.variable] = secretFile(held.secret, folders)
                secrets.add(layer[binding.variable])
                break
            case 'UsernamePasswordMultiBinding':
                expect('password')
                layer[binding.usernameVariable] = held.username
                layer[binding.passwordVariable] = held.secret
                secrets.add(held.secret)
                break
            case 'SSHUserPrivateKeyBinding':
                expect('key')
                layer[binding.usernameVariable] = held.username
                layer[binding.keyFileVariable] = secretFile(held.secret, folders)
                secrets.add(layer[binding.keyFileVariable])
                break
            default:
                throw new Abort("there is no binding ${binding.$class}")
        }
    }

    private String secretFile(String content, List<File> folders) {
        File folder = new File(temporary, 'secretFiles/' + UUID.randomUUID())
        folder.mkdirs()
        folders.add(folder)
        Path file = new File(folder, 'secret').toPath()
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString('rw-------')))
        file.toFile().text = content
        return file.toString()
    }

    /** As the durable task plugin runs it: a file beside the workspace, by `sh -xe` unless it names its interpreter. */
    Object sh(Map arguments) {
        File folder = new File(temporary, 'durable-' + (scripts++))
        folder.mkdirs()
        File script = new File(folder, 'script.sh.copy')
        script.text = arguments.script
        File output = new File(folder, 'output.txt')
        File errors = new File(folder, 'jenkins-log.txt')
        List<String> command = shell + ['-xe', script.path]
        if (arguments.script.startsWith('#!')) {
            script.setExecutable(true)
            command = [script.path]
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace)
        builder.environment().clear()
        builder.environment().putAll(environment())
        builder.redirectInput(new File('/dev/null')).redirectError(ProcessBuilder.Redirect.appendTo(errors))
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(arguments.returnStdout ? output : errors))
        int code = builder.start().waitFor()
        log(errors.text)
        String said = output.exists() ? output.text : ''
        folder.deleteDir()
        if (arguments.returnStatus) {
            return code
        }
        if (code != 0) {
            throw new Abort("script returned exit code $code")
        }
        return arguments.returnStdout ? said : null
    }

}
