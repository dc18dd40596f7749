"""Our own host for Pulumi's dynamic providers: the SDK's, with a seam in three places. See `serve`."""
