package io.culvert.media.rtsp;

/** The method names of RFC 2326 section 10; methods are case-sensitive. */
public final class RtspMethods {

    public static final String OPTIONS = "OPTIONS";
    public static final String DESCRIBE = "DESCRIBE";
    public static final String ANNOUNCE = "ANNOUNCE";
    public static final String SETUP = "SETUP";
    public static final String PLAY = "PLAY";
    public static final String PAUSE = "PAUSE";
    public static final String TEARDOWN = "TEARDOWN";
    public static final String GET_PARAMETER = "GET_PARAMETER";
    public static final String SET_PARAMETER = "SET_PARAMETER";
    public static final String REDIRECT = "REDIRECT";
    public static final String RECORD = "RECORD";

    private RtspMethods() {}
}
