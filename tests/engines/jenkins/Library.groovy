/** Jenkins' annotation of that name, which a Jenkinsfile uses without an import. */
@interface Library {
    String[] value()
}
