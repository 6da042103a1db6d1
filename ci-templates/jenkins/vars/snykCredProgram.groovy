import snykcred.Request

/**
 * The program's path on this agent: `binary` if that is given, else a release, installed by its pinned hash, or where
 * none is pinned the commit that `fromSource` names, built here.
 */
String call(Map args = [:]) {
    Request request = new Request(args)
    String problem = request.problem(Request.PROGRAM)
    if (problem) {
        error('snykCredProgram: ' + problem)
    }
    if (!isUnix()) {
        error('snykCredProgram: this library runs on Linux and macOS agents; ' +
            'give this stage an agent whose label stands for Linux')
    }
    if (request.has('binary')) {
        return request.text('binary')
    }
    Map<String, String> pins = [
        baseUrl: '',  // pin:base-url
        version: '',  // pin:version
        sha256Amd64: '',  // pin:sha256-amd64
        sha256Arm64: '',  // pin:sha256-arm64
        sha256MacosArm64: '',  // pin:sha256-macos-arm64
        sha256MacosAmd64: '',  // pin:sha256-macos-amd64
    ]
    String temporary = env.WORKSPACE_TMP ?: env.WORKSPACE + '@tmp'
    // A name that nobody knew before: nothing that an earlier build left is run.
    String folder = temporary + '/snyk-cred-' + env.BUILD_NUMBER + '-' + UUID.randomUUID()
    boolean builds = request.has('fromSource') && !request.has('version') && !pins.version
    String words = builds ? request.sourceLine(folder) :
        request.installerLine(pins, folder, temporary + '/snyk-cred.cache')
    String program = ''
    withEnv(['SNYKCRED_WORDS=' + words]) {
        program = sh(label: builds ? 'Build snyk-cred' : 'Install snyk-cred', returnStdout: true,
            script: libraryResource('snykcred/words.sh') + libraryResource('snykcred/tidy.sh') +
                libraryResource(builds ? 'snykcred/source.sh' : 'snykcred/install.sh'))
    }
    return program.trim()
}
