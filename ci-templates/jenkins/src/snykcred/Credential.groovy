package snykcred

/** How a credential of Jenkins' store reaches the program: the binding, and the branch of exec.sh that names it. */
class Credential implements Serializable {

    private static final long serialVersionUID = 1L

    /** Values of credentialsType; the first is the default, and the only one that can be handed to a block. */
    static final List<String> TYPES = ['text', 'file', 'client-secret', 'private-key', 'private-key-file', 'id-token',
                                       'id-token-file']
    /** Identity tokens of the build (plugin oidc-provider), with which a key service signs. */
    static final List<String> IDENTITIES = ['id-token', 'id-token-file']

    final String id
    final String type

    Credential(String id, String type) {
        this.id = id
        this.type = type
    }

    /** For withCredentials, as plain data; Jenkins makes the binding of it. */
    Map<String, String> binding() {
        switch (type) {
            case 'text':
                return [$class: 'StringBinding', credentialsId: id, variable: 'SNYK_TOKEN']
            case 'id-token':
                return [$class: 'StringBinding', credentialsId: id, variable: 'SNYK_ID_TOKEN']
            case 'client-secret':
                return [$class: 'UsernamePasswordMultiBinding', credentialsId: id,
                        usernameVariable: 'SNYK_CLIENT_ID', passwordVariable: 'SNYK_CLIENT_SECRET']
            case 'private-key':
                return [$class: 'SSHUserPrivateKeyBinding', credentialsId: id,
                        usernameVariable: 'SNYK_CLIENT_ID', keyFileVariable: 'SNYKCRED_FILE']
            default:
                return [$class: 'FileBinding', credentialsId: id, variable: 'SNYKCRED_FILE']
        }
    }

}
