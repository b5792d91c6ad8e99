package io.culvert.gateway.node;

/** Why the gateway does not start, in words for the person at the terminal, and the exit code that goes with it. */
public final class StartupRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StartupRefused(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private StartupRefused(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Wrong usage or configuration: exit code 2. */
    public static StartupRefused configuration(String message) {
        return new StartupRefused(2, message);
    }

    /** The configuration is fine, the machine is not: exit code 1. */
    public static StartupRefused failure(String message, Throwable cause) {
        return new StartupRefused(1, message, cause);
    }

    public static StartupRefused failure(String message) {
        return new StartupRefused(1, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
