import groovy.json.JsonSlurperClassic
import snykcred.Handover
import snykcred.Request

/** Runs `body` with a checked secret text as SNYK_TOKEN, and SNYK_API and SNYK_CFG_ORG beside it; see the help. */
Object call(Map args, Closure body) {
    Request request = new Request(args)
    String problem = request.problem(['credentialsId'] + Request.OPTIONS + Request.SWITCHES + Request.PROGRAM)
    if (problem) {
        error('withSnykCred: ' + problem)
    }
    if (!request.has('credentialsId')) {
        error('withSnykCred: credentialsId is missing: the ID of a secret text')
    }
    String program = snykCredProgram(request.programParameters())
    Object result = null
    if (request.maySkip() && env.CHANGE_FORK) {
        // A fork's change gets no credential. The program says so, and refuses if one lies there all the same.
        verify(request, program)
        return result
    }
    withCredentials([request.credential().binding()]) {
        String document = verify(request, program)
        Map handover = document ? new JsonSlurperClassic().parseText(document) as Map : [:]
        if (handover && handover.secret_variable != 'SNYK_TOKEN') {
            error('withSnykCred: this secret text is an OAuth access token, which ends within the hour and cannot be ' +
                'handed to a block; store the client id and secret of the service account and use snykCredExec')
        }
        if (handover) {
            withEnv(Handover.environment(handover)) {
                result = body()
            }
        }
    }
    return result
}

/** The hand-over as JSON, without the credential; empty if the credential is absent and may be. */
private String verify(Request request, String program) {
    String document = ''
    List<String> first = ['inject', '--format=json', '--token-env=SNYK_TOKEN']
    withEnv(['SNYKCRED_WORDS=' + request.commandLine(program, first)]) {
        document = sh(label: 'Check the Snyk credential', returnStdout: true,
            script: libraryResource('snykcred/words.sh') + libraryResource('snykcred/verify.sh'))
    }
    return document.trim()
}
