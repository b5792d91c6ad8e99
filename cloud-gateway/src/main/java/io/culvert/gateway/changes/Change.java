package io.culvert.gateway.changes;

/**
 * One row of the table {@code changes}: something was inserted, updated or deleted. Says which row, not what is in it:
 * whoever cares reads the row again, so applying a change twice does no harm.
 *
 * @param version grows by one with each change, in the order in which transactions committed
 * @param entity the kind of thing, e.g. {@code share}; a reader skips kinds it does not know
 * @param entityId its key as text
 */
public record Change(long version, String entity, String entityId) {

    public static final String CAMERA = "camera";
    public static final String SHARE = "share";
    public static final String SITE = "site";
    public static final String USER = "user";
    public static final String API_KEY = "api_key";
    public static final String LOGIN = "login";
    public static final String OPERATOR = "operator";
    public static final String AGENT = "agent";
    public static final String ENROLMENT = "enrolment";
}
