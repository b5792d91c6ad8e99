package io.culvert.system.bench;

/**
 * A server that gives one camera to many viewers.
 *
 * @param name in the table
 * @param url for its viewers
 * @param pid of the process whose CPU time counts
 * @param process ends it
 */
record Contender(String name, String url, long pid, AutoCloseable process) implements AutoCloseable {
    @Override
    public void close() throws Exception {
        process.close();
    }
}
