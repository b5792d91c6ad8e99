package io.culvert.gateway.cameras;

/** What came of saving a camera. */
public sealed interface SaveResult {

    record Saved(Camera camera) implements SaveResult {}

    /** Taken or reserved; one answer for both. */
    record NameNotAvailable() implements SaveResult {}

    /** The site does not exist, for who asked. */
    record NoSuchSite() implements SaveResult {}

    /** A user's camera belongs to a site, and none was named. */
    record SiteNeeded() implements SaveResult {}

    /** The agent does not exist, for who asked. */
    record NoSuchAgent() implements SaveResult {}

    /** The camera was deleted meanwhile. */
    record Gone() implements SaveResult {}

    /** The user has as many cameras as allowed. */
    record TooMany(int max) implements SaveResult {}

    /** A field is wrong, for a reason that is for a person to read and holds no secret. */
    record Invalid(String field, String reason) implements SaveResult {}
}
