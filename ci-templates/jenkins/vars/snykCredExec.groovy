import snykcred.Credential
import snykcred.Request

/** Runs one command under `snyk-cred exec`: only it gets the credential, and what it prints is masked; see the help. */
Object call(Map args) {
    Request request = new Request(args)
    String problem = request.problem(['credentialsId'] + Request.EXEC_PARAMETERS + Request.EXEC_OPTIONS +
        Request.OPTIONS + Request.SWITCHES + Request.PROGRAM) ?: incomplete(request)
    if (problem) {
        error('snykCredExec: ' + problem)
    }
    String program = snykCredProgram(request.programParameters())
    Credential credential = request.credential()
    if (request.maySkip() && env.CHANGE_FORK) {
        // A fork's change gets no credential. The program says so, and refuses if one lies there all the same.
        return execute(request, program, Credential.IDENTITIES.contains(credential.type) ? 'id-token' : 'text')
    }
    Object result = null
    withCredentials([credential.binding()]) {
        result = execute(request, program, credential.type)
    }
    return result
}

private String incomplete(Request request) {
    for (String name in ['credentialsId', 'command']) {
        if (!request.has(name)) {
            return name + ' is missing'
        }
    }
    String type = request.credential().type
    if (!Credential.TYPES.contains(type)) {
        return 'credentialsType ' + type + ' is not known; there are: ' + Credential.TYPES.join(', ')
    }
    boolean asked = request.has('signer') || request.has('tokenFrom')
    boolean both = request.has('signer') && request.has('tokenFrom')
    if (both || asked != Credential.IDENTITIES.contains(type)) {
        return 'one of signer and tokenFrom belongs to credentialsType id-token and id-token-file, and only there'
    }
    if (request.has('clientId') != (request.has('signer') || type == 'private-key-file')) {
        return 'clientId belongs to signer and to credentialsType private-key-file, and only there: the other types ' +
            'have a user name'
    }
    return null
}

/** The command stands in the script behind its head, so that it is shown as it is and no quoting can go wrong. */
private Object execute(Request request, String program, String source) {
    List<String> first = ['exec']
    List<String> variables = ['SNYKCRED_SOURCE=' + source]
    if (request.has('signer')) {
        first.add('--client-id=' + request.text('clientId'))
    } else if (request.has('clientId')) {
        variables.add('SNYK_CLIENT_ID=' + request.text('clientId'))
    }
    variables.add('SNYKCRED_WORDS=' + request.commandLine(program, first))
    Object result = null
    withEnv(variables) {
        result = sh(label: 'snyk-cred exec', returnStatus: request.isTrue('returnStatus'),
            script: libraryResource('snykcred/words.sh') + libraryResource('snykcred/exec.sh') +
                request.text('command'))
    }
    return result
}
